import { describe, expect, test } from 'vitest';
import { approvalCheckOf } from '../../app/channels/check-approval.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { anApprovalView, aView } from './views.ts';

describe('the check of an approval', () => {
  test('asks for action with two buttons while it is pending', () => {
    const check = approvalCheckOf(anApprovalView({ approvers: ['maintain', '@ada'] }), aView({ name: 'tests' }));
    expect(check).toMatchObject({
      name: 'signalbox / P7',
      status: 'completed',
      conclusion: 'action_required',
      title: 'J12 asks to use Bash',
    });
    expect(check.buttons.map(({ identifier }) => identifier)).toEqual(['approve', 'deny']);
    expect(check.summary).toContain('```text\ngit push origin main\n```');
    expect(check.summary).toContain('People with `maintain` access or `@ada` may decide');
    expect(check.summary).toContain('`/approve P7`');
    expect(check.summary).toContain('[J12](https://box.test/acme/widgets/J12)');
    expect(check.summary).toContain('No answer by 1970-01-01 00:33 UTC is a no.');
  });

  test('offers a yes for the session where there is a rule for it, and shows the rule', () => {
    const approval = anApprovalView({ sessionRule: 'Bash(git push origin main)' });
    const check = approvalCheckOf(approval, aView(), 'sb');
    expect(check.buttons.map(({ identifier }) => identifier)).toEqual(['approve', 'allow_session', 'deny']);
    expect(check.summary).toContain(
      '`/sb approve P7 --session` also lets the agent do what the rule `Bash(git push origin main)` allows',
    );
    const decided = approvalCheckOf({ ...approval, state: 'allowed', scope: 'session', decidedBy: 'bob' }, aView());
    expect([decided.title, decided.buttons]).toEqual(['Allowed in this session by bob', []]);
    const hostile = approvalCheckOf({ ...approval, sessionRule: 'Edit(`x` **@acme** <b>)' }, aView());
    expect(seenIn(hostile.summary).text).toContain('Edit(`x` **@acme** <b>)');
  });

  test('of an approval to start says so', () => {
    const approval = anApprovalView({ kind: 'start', tool: 'Start', input: 'J12: /run make' });
    const { title, conclusion, buttons } = approvalCheckOf(approval, aView({ state: 'gated', gate: 'P7' }));
    expect(title).toBe('J12 needs an approval to start');
    expect(conclusion).toBe('action_required');
    expect(buttons[0]?.description).toBe('P7: let it start');
  });

  test.each([
    ['allowed', 'success', 'Allowed by bob'],
    ['denied', 'neutral', 'Denied by bob'],
    ['expired', 'neutral', 'Nobody answered in time, which counts as a no'],
    ['withdrawn', 'neutral', 'No answer is needed any more'],
  ] as const)('that was %s is %s and says who and why', (state, conclusion, title) => {
    const approval = anApprovalView({
      state,
      decidedBy: state === 'allowed' || state === 'denied' ? 'bob' : null,
      decidedReason: 'not on a Friday',
      appliedAt: Date.UTC(2026, 10, 22, 14, 5),
    });
    const check = approvalCheckOf(approval, aView());
    expect(check).toMatchObject({ status: 'completed', conclusion, title, buttons: [] });
    expect(check.summary).toContain('not on a Friday');
    expect(check.summary).not.toContain('may decide');
    const tookEffect = check.summary.includes('took effect 2026-11-22 14:05 UTC');
    expect(tookEffect).toBe(state === 'allowed' || state === 'denied');
  });

  test('keeps its buttons within GitHub’s bounds, however long the numbers', () => {
    const start = anApprovalView({ ref: 'P999999999', kind: 'start' });
    const tool = anApprovalView({ ref: 'P999999999', sessionRule: 'Bash(make)' });
    const buttons = [start, tool].flatMap((approval) => approvalCheckOf(approval, aView()).buttons);
    expect(buttons).toHaveLength(5);
    for (const { label, description, identifier } of buttons) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
      expect(identifier.length).toBeLessThanOrEqual(20);
    }
  });

  test.each(HOSTILE.filter((text) => text.trim() !== ''))('%j stays text', (text) => {
    const shown = (word: string) => {
      const approval = anApprovalView({ input: word, tool: word, rule: word, state: 'denied', decidedReason: word });
      const check = approvalCheckOf(approval, aView({ profile: word }));
      return { title: check.title, seen: seenIn(check.summary) };
    };
    const { alive, blocks } = shown('x').seen;
    expect(shown(text).seen).toMatchObject({ alive, blocks });
    expect(shown(text).title.isWellFormed()).toBe(true);
  });

  test.each(['😀', '`', '\u202e', 'a\n'])(
    '%j without end keeps to GitHub’s limits and says where the rest is',
    (text) => {
      const approval = anApprovalView({
        input: text.repeat(60_000),
        tool: text.repeat(500),
        decidedReason: text.repeat(900),
      });
      const { summary, title } = approvalCheckOf(approval, aView());
      expect(summary.length).toBeLessThanOrEqual(65_000);
      expect(title.length).toBeLessThanOrEqual(200);
      expect(summary).toContain('read all of it on the [session page]');
      expect(summary).toContain('`/approve P7`');
    },
  );
});
