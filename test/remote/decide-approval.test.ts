import { describe, expect, test } from 'vitest';
import type { Role } from '../../app/ground/roles.ts';
import type { Approval } from '../../app/remote/approval.ts';
import { applyApproval, decideApproval, expireApproval, type Verdict } from '../../app/remote/decide-approval.ts';

const approval: Approval = {
  repositoryId: 1,
  number: 7,
  kind: 'tool',
  job: 12,
  sessionId: 'S',
  request: 'r1',
  tool: 'Bash',
  title: 'push',
  input: 'git push',
  hash: 'h',
  rule: null,
  approvers: ['maintain', '@Ada'],
  state: 'pending',
  requestedAt: 0,
  deadline: 100,
  decidedBy: null,
  sessionRule: null,
  scope: null,
  decidedReason: '',
  decidedAt: null,
  appliedAt: null,
};
const standing = (role: Role) => ({ role, teams: new Set<string>() });
const ada: Verdict = {
  decision: 'allow',
  by: { id: 5, login: 'ada' },
  standing: standing('write'),
  reason: '',
  hash: 'h',
};

/** The state, or the code of the refusal. */
const said = (given: Approval, verdict: Partial<Verdict>): string => {
  const result = decideApproval(given, { ...ada, ...verdict }, 50);
  return result.ok ? result.value.state : result.rejection.code;
};

describe('a decision', () => {
  test('settles a pending approval and keeps who, why and when', () => {
    expect(decideApproval(approval, { ...ada, decision: 'deny', reason: 'no' }, 50)).toEqual({
      ok: true,
      value: { ...approval, state: 'denied', decidedBy: 'ada', decidedReason: 'no', decidedAt: 50 },
    });
    expect(said(approval, {})).toBe('allowed');
  });

  test('reaches as far as it says, and for the session only where a rule says exactly that', () => {
    const reach = (given: Approval, verdict: Partial<Verdict>) => {
      const result = decideApproval(given, { ...ada, ...verdict }, 50);
      return result.ok ? result.value.scope : result.rejection;
    };
    const ruled: Approval = { ...approval, sessionRule: 'Bash(git push)' };
    expect(reach(ruled, {})).toBe('once');
    expect(reach(ruled, { scope: 'session' })).toBe('session');
    expect(reach(ruled, { scope: 'session', decision: 'deny' })).toBeNull();
    expect(reach(approval, { scope: 'session' })).toMatchObject({
      code: 'no_session_rule',
      message: expect.stringContaining('P7 can be approved only once: no rule'),
    });
    expect(reach({ ...approval, kind: 'start' }, { scope: 'session' })).toMatchObject({
      message: expect.stringContaining('start of jobs'),
    });
    const settled = decideApproval({ ...ruled, state: 'allowed', scope: 'session', decidedBy: 'bob' }, ada, 50);
    expect(settled).toMatchObject({
      rejection: { message: 'P7 is settled: `@bob` approved it for the rest of the session.' },
    });
  });

  test('is bound to what the person saw', () => {
    expect(said(approval, { hash: 'other' })).toBe('changed');
    expect(said(approval, { hash: null })).toBe('allowed');
  });

  test('by one who may not is refused, also once settled', () => {
    expect(said(approval, { by: { id: 9, login: 'eve' } })).toBe('no_right');
    expect(said({ ...approval, state: 'allowed' }, { by: { id: 9, login: 'eve' } })).toBe('no_right');
    expect(said({ ...approval, approvers: ['@acme/release'] }, {})).toBe('no_right');
  });

  test('is open to the members of a team that is named', () => {
    const member = { role: 'read', teams: new Set(['acme/release']) } as const;
    expect(said({ ...approval, approvers: ['@acme/release'] }, { standing: member })).toBe('allowed');
  });

  test.each(['allowed', 'denied', 'expired', 'withdrawn'] as const)('comes too late once it is %s', (state) => {
    expect(said({ ...approval, state, decidedBy: 'bob' }, {})).toBe('already_decided');
  });
});

describe('time and the runner', () => {
  test('no answer by the deadline is a deny', () => {
    expect(expireApproval(approval, 99)).toBeUndefined();
    expect(expireApproval(approval, 100)).toMatchObject({ state: 'expired', decidedBy: null, decidedAt: 100 });
    expect(expireApproval({ ...approval, state: 'allowed' }, 100)).toBeUndefined();
  });

  test('an answer after the deadline comes too late, even before anybody noticed the deadline', () => {
    expect(decideApproval(approval, { ...ada, standing: standing('maintain') }, 99).ok).toBe(true);
    expect(decideApproval(approval, { ...ada, standing: standing('maintain') }, 100)).toMatchObject({
      rejection: { code: 'already_decided' },
    });
  });

  test('applied is what the runner confirmed, once', () => {
    const allowed = applyApproval({ ...approval, state: 'allowed' }, 'allowed', 60);
    expect(allowed).toMatchObject({ state: 'allowed', appliedAt: 60 });
    expect(applyApproval(allowed, 'allowed', 70).appliedAt).toBe(60);
    expect(applyApproval(approval, 'withdrawn', 60)).toMatchObject({ state: 'withdrawn', appliedAt: 60 });
    expect(applyApproval({ ...approval, state: 'denied' }, 'withdrawn', 60).state).toBe('denied');
    expect(applyApproval({ ...approval, state: 'allowed' }, 'withdrawn', 60).state).toBe('withdrawn');
    expect(applyApproval(allowed, 'withdrawn', 70)).toEqual(allowed);
  });
});
