import { describe, expect, test } from 'vitest';
import { isAmong, isWho, teamsIn, whoInWords } from '../../app/ground/who.ts';
import type { Role } from '../../app/ground/roles.ts';

const standing = (role: Role, ...teams: string[]) => ({ role, teams: new Set(teams) });

describe('who is meant', () => {
  test.each([
    [['write'], 'ada', standing('write'), true],
    [['write'], 'ada', standing('admin'), true],
    [['write'], 'ada', standing('triage'), false],
    [['@Ada'], 'ADA', standing('read'), true],
    [['@ada'], 'bob', standing('admin'), false],
    [['@ada'], 'ada', standing('none'), false],
    [['none'], 'ada', standing('admin'), false],
    [['owner'], 'ada', standing('admin'), false],
    [[], 'ada', standing('admin'), false],
    [['read'], 'bob', standing('read'), true],
    [['@Acme/Release'], 'ada', standing('none', 'acme/release'), true],
    [['@acme/release'], 'ada', standing('admin'), false],
    [['@acme/release'], 'acme/release', standing('admin'), false],
    [['maintain', '@acme/release'], 'ada', standing('read', 'acme/release'), true],
  ] as const)('%j: %s with %j: %s', (who, login, has, is) => {
    expect(isAmong(who, { id: 1, login }, has)).toBe(is);
  });

  test('names the teams to ask about once, in small letters', () => {
    expect(teamsIn(['write', '@ada', '@Acme/Release', '@acme/release', '@acme/x'])).toEqual(['acme/release', 'acme/x']);
  });

  test.each(['read', 'admin', '@ada', '@ada-b', '@acme/release.eu'])('%s can stand in a list', (entry) => {
    expect(isWho(entry)).toBe(true);
  });

  test.each(['none', 'owner', 'ada', '@', '@-a', '@acme/', '@acme/a/b', '@a b', ''])('%j cannot', (entry) => {
    expect(isWho(entry)).toBe(false);
  });

  test('is said in words that mention nobody', () => {
    expect(whoInWords(['maintain', '@Ada', '@acme/release'])).toBe(
      'people with `maintain` access, `@Ada` or members of `@acme/release`',
    );
    expect(whoInWords(['write'])).toBe('people with `write` access');
  });
});
