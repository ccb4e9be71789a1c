import { describe, expect, test } from 'vitest';
import { jobStatusText, statusText } from '../../app/channels/status.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { anApprovalView, aView } from './views.ts';

describe('the status of a thread', () => {
  test('is a line for each job', () => {
    const jobs = [
      aView({ number: 1, name: 'plan', state: 'succeeded', endedAt: 1_182_000 }),
      aView({ number: 2, state: 'queued', position: 2, startedAt: null, priority: 'high' }),
      aView({ number: 3, state: 'failed', reason: 'npm test ended with 1', stale: 'abc1234def', attempt: 2 }),
    ];
    expect(statusText('ada', jobs).split('\n')).toEqual([
      '@ada',
      '',
      '- [J1](https://box.test/acme/widgets/J1) **plan**: ✅ succeeded 3m',
      '- [J2](https://box.test/acme/widgets/J2) `npm test`: ⚪ queued as number 2 · high priority',
      '- [J3](https://box.test/acme/widgets/J3) `npm test`: ❌ failed · npm test ended with 1 · head moved to `abc1234` · attempt 2',
    ]);
  });

  test('names the newest of many, and says how one begins where there is none', () => {
    const jobs = Array.from({ length: 23 }, (_, index) => aView({ number: index + 1 }));
    expect(statusText('ada', jobs)).toContain('- 3 earlier jobs\n- [J4]');
    expect(statusText('ada', [], 'sb')).toContain('`/sb dispatch` starts one');
  });
});

describe('the status of one job', () => {
  test('says everything, and quotes what was asked', () => {
    const text = jobStatusText(
      'ada',
      aView({
        name: 'tests',
        state: 'waiting',
        asked: '/dispatch --as tests\nall of it',
        needs: [
          { ref: 'J1', name: 'plan', state: 'running', onFailure: 'hold' },
          { ref: 'J2', name: null, state: 'succeeded', onFailure: 'cancel' },
        ],
        blockedBy: ['#7'],
        dependents: ['J20'],
        stale: 'abc1234def',
        isFork: true,
        group: 'deploy',
        agent: 'mine',
        deliver: 'comment',
        runUrl: 'https://github.test/run',
        paused: { until: Date.UTC(2026, 10, 22, 14, 5), why: 'slow down' },
        approvals: [
          anApprovalView({ kind: 'start', approvers: ['maintain'] }),
          anApprovalView({ ref: 'P8', sessionRule: 'Bash(git push origin main)' }),
        ],
      }),
    );
    expect(text).toContain('```text\n/dispatch --as tests\nall of it\n```');
    for (const part of [
      '⚪ waiting for plan, ',
      'head moved to `abc1234` · isolated · commit `c0ffee0`',
      'Needs plan (J1) 🟡 running, held if it does not succeed; J2 ✅ succeeded.',
      'Blocked by `#7`.',
      'Needed by J20.',
      '**P7** waits for an answer of people with `maintain` access until',
      '`/approve P8 --session` also allows `Bash(git push origin main)` for the rest of the session.',
      'Profile `edit`, agent `mine`, normal priority, group `deploy`, hands in `comment`.',
      'Asked by `@ada` on [#42](https://github.test/acme/widgets/pull/42), 1970-01-01 00:16 UTC.',
      'GitHub makes us wait until 2026-11-22 14:05 UTC: slow down',
      '[Session](https://box.test/acme/widgets/J12) · [run](https://github.test/run)',
    ])
      expect(text).toContain(part);
  });

  test.each(HOSTILE.filter((text) => text.trim() !== ''))('%j stays text, and is never a command', (text) => {
    const shown = (word: string) =>
      aView({ title: word, asked: word, state: 'failed', reason: word, profile: word, group: word, blockedBy: [word] });
    for (const say of [
      (word: string) => jobStatusText('ada', shown(word)),
      (word: string) => statusText('ada', [shown(word)]),
    ]) {
      const { alive, blocks } = seenIn(say('x'));
      expect(seenIn(say(text))).toMatchObject({ alive, blocks });
      expect(parseComment(say(text), null)).toEqual({ kind: 'not_for_us' });
    }
  });

  test('keeps to GitHub’s limit', () => {
    for (const state of STATES) {
      const text = '`'.repeat(65_000);
      const needs = Array.from(
        { length: 50 },
        (_, index) => ({ ref: `J${index + 1}`, name: 'n'.repeat(32), state, onFailure: 'continue' }) as const,
      );
      expect(jobStatusText('ada', aView({ state, asked: text, reason: text, needs })).length).toBeLessThanOrEqual(
        60_000,
      );
    }
  });
});
