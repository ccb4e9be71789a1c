import { describe, expect, test } from 'vitest';
import { checkRunOf } from '../../app/channels/check-run.ts';
import { hasEnded, STATES, type State } from '../../app/ground/job-state.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { anApprovalView, aView } from './views.ts';

describe('a check run', () => {
  test('is named after the job, so that a ruleset can require it', () => {
    expect(checkRunOf(aView({ name: 'tests' })).name).toBe('signalbox / tests');
    expect(checkRunOf(aView()).name).toBe('signalbox / J12');
  });

  test.each([
    ['gated', 'queued', null],
    ['waiting', 'queued', null],
    ['held', 'queued', null],
    ['queued', 'queued', null],
    ['dispatching', 'in_progress', null],
    ['starting', 'in_progress', null],
    ['running', 'in_progress', null],
    ['stopping', 'in_progress', null],
    ['succeeded', 'completed', 'success'],
    ['failed', 'completed', 'failure'],
    ['lost', 'completed', 'failure'],
    ['timed_out', 'completed', 'timed_out'],
    ['cancelled', 'completed', 'cancelled'],
    ['skipped', 'completed', 'cancelled'],
  ] as const)('of a job that is %s is %s, %s', (state, status, conclusion) => {
    expect(checkRunOf(aView({ state }))).toMatchObject({ status, conclusion });
  });

  test('is a success for no job but one that succeeded, and has a conclusion only at the end', () => {
    for (const state of STATES) {
      const { conclusion, status } = checkRunOf(aView({ state }));
      expect([state, conclusion === 'success']).toEqual([state, state === 'succeeded']);
      expect([state, conclusion !== null, status === 'completed']).toEqual([state, hasEnded(state), hasEnded(state)]);
    }
  });

  test('has a title that says where it stands', () => {
    const need = { ref: 'J1', name: 'plan', state: 'running', onFailure: 'cancel' } as const;
    const title = (over: Parameters<typeof aView>[0]) => checkRunOf(aView(over)).title;
    expect(title({ state: 'waiting', needs: [need] })).toBe('Waits for plan');
    expect(title({ state: 'succeeded', endedAt: 1_004_000 })).toBe('Succeeded in 2s');
    expect(title({ state: 'failed', reason: 'npm test ended with 1' })).toBe('Failed: npm test ended with 1');
    expect(title({ state: 'timed_out' })).toBe('Ran out of time');
    expect(title({ state: 'held', reason: 'held by ada' })).toBe('Held by ada');
    expect(title({ state: 'held', reason: 'plan (J1) failed' })).toBe('Held: plan (J1) failed');
    expect(title({ state: 'skipped', reason: 'waived by ada', waivedBy: 'ada' })).toBe('Skipped: waived by ada');
    expect(title({ state: 'gated', gate: 'P3' })).toBe('Needs an approval to start (P3)');
    expect(title({ approvals: [anApprovalView()] })).toBe('Waits for approval P7');
    for (const state of STATES) expect(title({ state, reason: '😀'.repeat(1_000) }).length).toBeLessThanOrEqual(255);
  });

  test('has a button to end it while it has not ended, and one for another attempt afterwards', () => {
    const buttons = (state: State) => checkRunOf(aView({ state })).buttons.map(({ identifier }) => identifier);
    for (const state of STATES)
      expect([state, ...buttons(state)]).toEqual([
        state,
        ...(hasEnded(state) ? ['retry'] : state === 'stopping' ? [] : ['cancel']),
      ]);
  });

  test('says what is worth knowing: another head, a fork, an attempt, a priority, who waived it, a pause', () => {
    const { summary } = checkRunOf(
      aView({
        state: 'skipped',
        stale: 'abc1234def5678',
        isFork: true,
        attempt: 2,
        waivedBy: 'bob',
        continues: 'J3',
        paused: { until: Date.UTC(2026, 10, 22, 14, 5), why: 'it asked us to slow down' },
      }),
    );
    expect(summary).toContain('The head has moved to `abc1234` since');
    expect(summary).toContain('isolated, in a run that holds no secret');
    expect(summary).toContain('- Attempt 2.');
    expect(summary).toContain('- Waived by bob: what needs it goes on without it.');
    expect(summary).toContain('- Continues J3.');
    expect(summary).toContain('GitHub makes us wait until 2026-11-22 14:05 UTC: it asked us to slow down');
  });

  test('quotes a command of several lines as it was typed, and names commands as the repository writes them', () => {
    const { summary } = checkRunOf(
      aView({ asked: '/dispatch do this\nand | that', approvals: [anApprovalView()] }),
      'sb',
    );
    expect(summary).toContain('```text\n/dispatch do this\nand | that\n```');
    expect(summary).toContain('Reply `/sb approve P7` or `/sb deny P7`');
  });

  test('says the same from dispatch to end, so that few requests are made', () => {
    const [first, ...others] = (['dispatching', 'starting', 'running'] as const).map((state) =>
      checkRunOf(aView({ state, runUrl: state === 'dispatching' ? null : 'https://github.test/run' })),
    );
    for (const other of others) expect(other).toEqual(first);
  });

  test('leads to the session, says who asked for what, and shows the output', () => {
    const { summary } = checkRunOf(
      aView({
        state: 'succeeded',
        endedAt: 1_004_000,
        output: 'all is well',
        agent: 'mine',
        runUrl: 'https://github.test/run',
      }),
    );
    expect(summary).toContain('[Watch the session](https://box.test/acme/widgets/J12)');
    expect(summary).toContain('asked by @ada');
    expect(summary).toContain('`/run npm test`');
    expect(summary).toContain('Commit `c0ffee012345` · profile `edit` · agent `mine` · [run](https://github.test/run)');
    expect(summary).toContain('all is well');
  });

  test('shows the exact input of what waits for an answer', () => {
    const { summary } = checkRunOf(
      aView({ approvals: [anApprovalView(), anApprovalView({ ref: 'P8', state: 'denied' })] }),
    );
    expect(summary).toContain('**P7 waits for an answer.**');
    expect(summary).toContain('```text\ngit push origin main\n```');
    expect(summary).not.toContain('P8');
  });
});

describe('hostile text in a check run', () => {
  const filled = (text: string) =>
    checkRunOf(
      aView({
        state: 'failed',
        asked: text,
        reason: text,
        output: text,
        profile: text,
        approvals: [anApprovalView({ input: text })],
      }),
    );

  test.each(HOSTILE.filter((text) => text.trim() !== ''))('%j stays text', (text) => {
    const { alive, blocks } = seenIn(filled('x').summary);
    expect(seenIn(filled(text).summary)).toMatchObject({ alive, blocks });
  });

  test.each(['😀', '`', '\u202e', '<', 'a b '])('%j without end keeps to GitHub’s limits', (text) => {
    const approvals = Array.from({ length: 20 }, () => anApprovalView({ input: text.repeat(5_000) }));
    const { title, summary } = checkRunOf(
      aView({
        state: 'failed',
        asked: text.repeat(5_000),
        reason: text.repeat(1_000),
        output: text.repeat(4_000),
        approvals,
      }),
    );
    expect(title.length).toBeLessThanOrEqual(255);
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(title.isWellFormed() && summary.isWellFormed()).toBe(true);
  });
});

test('a check says where the work is, or every reason why it is nowhere', () => {
  const url = 'https://github.test/acme/widgets/pull/57';
  const there = checkRunOf(aView({ state: 'succeeded', delivery: { url, commit: 'c', refused: null } }));
  expect(there.summary).toContain(`**Delivered**: [PR #57](${url})`);
  const refused = Array.from({ length: 25 }, (_, index) => `\`f${index}\` is denied @bob`).join('\n');
  const nowhere = checkRunOf(
    aView({ state: 'failed', patch: 'https://box.test/p', delivery: { url: null, commit: null, refused } }),
  );
  expect(nowhere.summary).toMatch(/\[patch\][^]*Why it was not delivered:[^]*- `f0` is denied[^]*- and 5 more reasons/);
  expect(nowhere.summary).not.toContain('@bob');
});
