import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { REPORT_MARKER, reportOf } from '../../app/channels/report.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import { hasEnded, STATES } from '../../app/ground/job-state.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { runs } from '../hard.ts';
import { anApprovalView, aView } from './views.ts';

vi.setConfig({ testTimeout: runs(20_000, 600_000) });

const HELP = '| you type | what happens |\n|-|-|\n| `/help` | this |';
/** Lines of the first table, without its head. */
const rows = (report: string): string[] => report.split('\n\n')[1]?.split('\n').slice(2) ?? [];

describe('the report of a thread', () => {
  test('is a short table, and what can be typed', () => {
    const jobs = [
      aView({ number: 1, name: 'plan', state: 'succeeded', endedAt: 1_182_000, runUrl: 'https://github.test/run/5' }),
      aView({ number: 2, state: 'queued', position: 3, startedAt: null }),
    ];
    expect(reportOf(jobs, HELP)).toBe(
      [
        REPORT_MARKER,
        '',
        '| | job | state | asked by | |',
        '|-|-|-|-|-|',
        '| [J1](https://box.test/acme/widgets/J1) | **plan** | ✅ succeeded 3m | @ada | [session](https://box.test/acme/widgets/J1) · [run](https://github.test/run/5) |',
        '| [J2](https://box.test/acme/widgets/J2) | `npm test` | ⚪ queued as number 3 | @ada | [session](https://box.test/acme/widgets/J2) |',
        '',
        '<details><summary>What you can type</summary>',
        '',
        HELP,
        '',
        '</details>',
      ].join('\n'),
    );
  });

  test('shows all of what an approval allows, also where it ends badly', () => {
    const input = `npm test -- --grep parser && ${'x'.repeat(200)} && git push --force origin HEAD:main`;
    const approval = anApprovalView({ input });
    expect(reportOf([aView({ number: 1, state: 'running', approvals: [approval] })], HELP)).toContain(
      `\`\`\`text\n${input}\n\`\`\``,
    );
    const long = reportOf([aView({ number: 1, approvals: [anApprovalView({ input: 'x'.repeat(20_000) })] })], HELP);
    expect(long).toContain('read all of it on the [session page]');
    const many = Array.from({ length: 60 }, (_, index) => anApprovalView({ input: `${index} ${'y'.repeat(9_000)}` }));
    const crowded = reportOf([aView({ number: 1, approvals: many })], HELP);
    expect(crowded.length).toBeLessThanOrEqual(60_000);
  });

  test('shows a pending approval in the row and how to answer it, and forgets it once settled', () => {
    const report = reportOf([aView({ approvals: [anApprovalView()] })], HELP);
    expect(rows(report)[0]).toContain('🟡 needs approval **P7** `git push origin main`');
    expect(report).toContain(
      '**P7** · [J12](https://box.test/acme/widgets/J12) asks to use Bash. Reply `/approve P7` or `/deny P7 reason`. People with `write` access may decide; no answer by 1970-01-01 00:33 UTC is a no.',
    );
    const settled = reportOf([aView({ approvals: [anApprovalView({ state: 'allowed' })] })], HELP);
    expect(settled).not.toContain('approve P7');
    expect(settled).toContain('- **P7** allowed · J12 Bash');
  });

  test('says what a job waits for and why it ended', () => {
    const need = { ref: 'J1', name: 'plan', state: 'running', onFailure: 'cancel' } as const;
    const report = reportOf(
      [
        aView({ number: 2, state: 'waiting', needs: [need], startedAt: null }),
        aView({ number: 3, state: 'failed', reason: 'npm test ended with 1', endedAt: 1_007_000 }),
      ],
      HELP,
    );
    expect(rows(report)[0]).toContain('⚪ waiting for plan');
    expect(rows(report)[1]).toContain('❌ failed 5s · npm test ended with 1');
  });

  test('says where a job stands that has not started: its gate, who holds it, what blocks it, its place', () => {
    const report = reportOf(
      [
        aView({ number: 1, state: 'gated', gate: 'P3', reason: 'ada may not start it', startedAt: null }),
        aView({ number: 2, state: 'held', reason: 'held by bob', startedAt: null }),
        aView({ number: 3, state: 'held', reason: 'plan (J1) failed', startedAt: null }),
        aView({ number: 4, state: 'waiting', blockedBy: ['#7', 'acme/tools#3'], startedAt: null }),
        aView({ number: 5, state: 'queued', position: 2, priority: 'low', startedAt: null }),
      ],
      HELP,
      'sb',
    );
    const states = rows(report).map((row) => row.split(' | ')[2]?.replaceAll('\u200b', ''));
    expect(states).toEqual([
      '🟠 needs an approval to start **P3**',
      '🟠 held by bob · `/sb release J2` lets it go on',
      '🟠 held · plan \\(J1\\) failed · `/sb release J3` lets it go on',
      '⚪ waiting for \\#7, acme/tools\\#3',
      '⚪ queued as number 2 · low priority',
    ]);
  });

  test('says what is worth knowing of a job', () => {
    const report = reportOf(
      [
        aView({ number: 1, state: 'skipped', reason: 'waived by bob', waivedBy: 'bob' }),
        aView({ number: 2, state: 'succeeded', endedAt: 1_182_000, stale: 'abc1234567', attempt: 2, isFork: true }),
        aView({ number: 3, continues: 'J2' }),
      ],
      HELP,
    );
    expect(rows(report)[0]).toContain('| ⚫ skipped · waived by bob: what needs it goes on without it |');
    expect(rows(report)[1]).toContain('| ✅ succeeded 3m · head moved to `abc1234` · attempt 2 · isolated |');
    expect(rows(report)[2]).toContain('| 🟡 running · continues J2 |');
  });

  test('says once that GitHub makes us wait, while something could go on', () => {
    const paused = { until: Date.UTC(2026, 10, 22, 14, 5), why: 'too many requests' };
    const report = reportOf([aView({ number: 1, paused }), aView({ number: 2, paused })], HELP);
    expect(report.split('GitHub makes us wait until 2026-11-22 14:05 UTC: too many requests')).toHaveLength(2);
    expect(reportOf([aView({ state: 'succeeded', paused })], HELP)).not.toContain('GitHub makes us wait');
  });

  test('asks once for the approval that several jobs need to start, and names who may give it', () => {
    const gate = anApprovalView({ ref: 'P3', kind: 'start', job: 'J1', approvers: ['@ada', '@acme/release'] });
    const jobs = [1, 2].map((number) => aView({ number, state: 'gated', gate: 'P3', approvals: [gate] }));
    const report = reportOf(jobs, HELP);
    const link = (ref: string): string => `[${ref}](https://box.test/acme/widgets/${ref})`;
    expect(report).toContain(
      `**P3** · ${link('J1')}, ${link('J2')} need an approval to start. Reply \`/approve P3\` or \`/deny P3 reason\`. \`@ada\` or members of \`@acme/release\` may decide`,
    );
    expect(report.split('**P3** ·')).toHaveLength(2);
  });

  test('remembers what was decided, in a line each and folded', () => {
    const approvals = [
      anApprovalView({ ref: 'P1', state: 'allowed', decidedBy: 'bob' }),
      anApprovalView({ ref: 'P2', state: 'denied', decidedBy: 'bob', decidedReason: 'not on a Friday' }),
      anApprovalView({ ref: 'P3', state: 'expired' }),
      anApprovalView({ ref: 'P4', kind: 'start', state: 'withdrawn', decidedReason: 'the job ended' }),
    ];
    const report = reportOf([aView({ approvals })], HELP);
    expect(report).toContain(
      [
        '<details><summary>4 decided approvals</summary>',
        '',
        '- **P1** allowed by `@bob` · J12 Bash',
        '- **P2** denied by `@bob` · J12 Bash: not on a Friday',
        '- **P3** was not answered in time · J12 Bash',
        '- **P4** was withdrawn · J12 start',
      ].join('\n'),
    );
    expect(report).not.toContain('/approve P');
  });

  test('asks nothing for a job that is over', () => {
    const report = reportOf([aView({ state: 'lost', approvals: [anApprovalView()] })], HELP);
    expect(report).not.toContain('P7');
  });

  test('keeps a job in view that has not ended, however old it is', () => {
    const jobs = Array.from({ length: 40 }, (_, index) =>
      aView({ number: index + 1, state: index === 0 ? 'running' : 'succeeded' }),
    );
    expect(rows(reportOf(jobs, HELP))[0]).toContain('[J1]');
  });

  test('folds older jobs and counts the oldest', () => {
    const jobs = Array.from({ length: 60 }, (_, index) => aView({ number: index + 1, state: 'succeeded' }));
    const report = reportOf(jobs, HELP);
    expect(rows(report)).toHaveLength(12);
    expect(rows(report)[0]).toContain('[J49]');
    expect(report).toContain('<summary>40 earlier jobs (and 8 before them)</summary>');
    expect(report).toContain('[J9](');
    expect(report).not.toContain('[J8](');
    expect(reportOf(jobs.slice(-13), HELP)).toContain('<summary>1 earlier job</summary>');
  });

  test('is the same text for the same jobs, so that nothing is edited for nothing', () => {
    const jobs = [aView(), aView({ number: 13 })];
    expect(reportOf(jobs, HELP)).toBe(reportOf(structuredClone(jobs), HELP));
  });

  test.each(STATES)('has a word for %s', (state) => {
    expect(rows(reportOf([aView({ state })], HELP))[0]).toMatch(/ (✅|❌|⚪|⚫|🟠|🟡) [a-z ]+/);
  });

  test('is never a command', () => {
    const jobs = HOSTILE.map((text, index) => aView({ number: index + 1, title: text, asked: text, reason: text }));
    expect(parseComment(reportOf(jobs, HELP), null)).toEqual({ kind: 'not_for_us' });
  });
});

describe('hostile text in a report', () => {
  test.each(HOSTILE)('%j stays text', (text) => {
    const approvals = [anApprovalView({ input: text, tool: text, title: text })];
    const hostile = [
      aView({ number: 1, title: text, state: 'failed', reason: text }),
      aView({ number: 2, title: text, approvals }),
    ];
    const harmless = [
      aView({ number: 1, title: 'x', state: 'failed', reason: 'x' }),
      aView({ number: 2, title: 'x', approvals: [anApprovalView({ input: 'x', tool: 'x', title: 'x' })] }),
    ];
    const seen = seenIn(reportOf(hostile, HELP));
    const { alive, rows: rowCount, cells, blocks } = seenIn(reportOf(harmless, HELP));
    expect(seen).toMatchObject({ alive, rows: rowCount, cells, blocks });
    expect(reportOf(hostile, HELP).isWellFormed()).toBe(true);
  });

  const NASTY = [
    ['emoji', '😀'],
    ['backticks', '`'],
    ['brackets', '[<'],
    ['pipes', '|'],
    ['hidden characters', '\u202e'],
    ['lines', '\n- @ada '],
  ] as const;

  test.each(NASTY)('500 jobs full of %s, and 20 long questions, keep it under 60,000 characters', (_, text) => {
    const asking = new Set(Array.from({ length: 20 }, (__, index) => 1 + index * 25));
    const long = text.repeat(1_000);
    const jobs = Array.from({ length: 500 }, (__, index) => {
      const number = index + 1;
      const needs =
        index === 0
          ? []
          : [{ ref: `J${index}` as const, name: null, state: 'failed' as const, onFailure: 'hold' as const }];
      const input = text.repeat(Math.ceil(60_000 / text.length));
      const approvals = asking.has(number)
        ? [anApprovalView({ ref: `P${number}`, job: `J${number}`, input, tool: long, approvers: [`@${long}`] })]
        : [anApprovalView({ ref: `P${number}`, state: 'denied', decidedBy: long, decidedReason: long })];
      const shared = { number, title: long, reason: long, needs, approvals, blockedBy: [long, long], group: long };
      return aView({ ...shared, state: STATES[index % 8] ?? 'running', runUrl: 'https://github.test/run' });
    });
    const report = reportOf(jobs, HELP);
    expect(report.length).toBeLessThanOrEqual(60_000);
    expect(report.startsWith(REPORT_MARKER)).toBe(true);
    expect(report).toContain('[J500]');
    expect(report.isWellFormed()).toBe(true);
    for (const number of asking) {
      expect(report).toContain(`**P${number}** · [J${number}](https://box.test/acme/widgets/J${number})`);
      expect(report).toContain(`\`/approve P${number}\``);
    }
  });

  test('any views keep it whole: under the limit, the newest job and every question in view', () => {
    const word = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.constantFrom('`', '|', '😀', '\u202e', '<').map((text) => text.repeat(6_000)),
    );
    const approval = fc.record({
      input: word,
      tool: word,
      state: fc.constantFrom('pending', 'allowed', 'denied', 'expired', 'withdrawn'),
      kind: fc.constantFrom('tool', 'start'),
      decidedBy: fc.option(word),
      decidedReason: word,
    });
    const view = fc.record({
      title: word,
      reason: word,
      state: fc.constantFrom(...STATES),
      waivedBy: fc.option(word),
      stale: fc.option(word),
      group: fc.option(word),
      approvals: fc.array(approval, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 30 }), (views) => {
        const jobs = views.map(({ approvals, ...fields }, index) =>
          aView({
            ...fields,
            number: index + 1,
            approvals: approvals.map((one, place) =>
              anApprovalView({ ...one, ref: `P${index * 3 + place + 1}`, job: `J${index + 1}` }),
            ),
          }),
        );
        const report = reportOf(jobs, HELP);
        expect(report.length).toBeLessThanOrEqual(60_000);
        expect(report.isWellFormed()).toBe(true);
        expect(report).toContain(`[J${jobs.length}](`);
        const asked = jobs.flatMap((job) =>
          hasEnded(job.state)
            ? []
            : job.approvals.flatMap(({ ref, state }) =>
                state === 'pending' ? [`**${ref}** · [${job.ref}](${job.url})`] : [],
              ),
        );
        expect(asked.filter((question) => !report.includes(question))).toEqual([]);
      }),
      { numRuns: runs(25, 2_000) },
    );
  });
});
