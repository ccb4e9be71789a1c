import { describe, expect, test } from 'vitest';
import { approvalRef, jobRef, parseApprovalRef, parseJobRef } from '../../app/ground/ids.ts';
import { nearest } from '../../app/ground/near-miss.ts';
import { includesRole, roleFrom, ROLES } from '../../app/ground/roles.ts';

describe('J12 and P7', () => {
  test('are read in any case and written back', () => {
    expect(['J12', 'j12'].map(parseJobRef)).toEqual([12, 12]);
    expect(['P7', 'p7'].map(parseApprovalRef)).toEqual([7, 7]);
    expect([jobRef(12), approvalRef(7)]).toEqual(['J12', 'P7']);
  });

  test.each(['', 'J', 'J0', 'J01', 'J-1', 'J1.5', 'J1 ', ' J1', 'J1\n', 'P1', 'JJ1', '12', 'J1234567890', 'J１'])(
    '%j is no job',
    (text) => {
      expect(parseJobRef(text)).toBeUndefined();
    },
  );
});

describe('a near miss', () => {
  test.each([
    ['dispach', 'dispatch'],
    ['dispathc', 'dispatch'],
    ['DISPATCH', 'dispatch'],
    ['runn', 'run'],
    ['xx', undefined],
    ['', undefined],
    ['entirely else', undefined],
  ])('%s → %s', (word, meant) => {
    expect(nearest(word, ['dispatch', 'run', 'status'])).toBe(meant);
  });

  test('the nearest wins, the first of several that are as near', () => {
    expect(nearest('tests', ['texts', 'test'])).toBe('texts');
    expect(nearest('test', ['texts', 'tests'])).toBe('tests');
    expect(nearest('a', [])).toBeUndefined();
  });

  test('a swap of neighbours is one mistake', () => {
    expect(nearest('stauts', ['status'], 1)).toBe('status');
    expect(nearest('sttsua', ['status'], 1)).toBeUndefined();
  });
});

describe('roles', () => {
  test('each includes those below it', () => {
    for (const [index, role] of ROLES.entries()) {
      expect(ROLES.filter((needed) => includesRole(role, needed))).toEqual(ROLES.slice(0, index + 1));
    }
  });

  test.each([
    ['write', 'maintain', 'maintain'],
    ['read', 'triage', 'triage'],
    ['admin', 'admin', 'admin'],
    ['write', 'release-team', 'write'],
    ['write', undefined, 'write'],
    ['none', '', 'none'],
    ['strange', 'stranger', 'none'],
  ])('%s and %s is %s', (permission, roleName, role) => {
    expect(roleFrom(permission, roleName)).toBe(role);
  });
});
