import { describe, expect, test } from 'vitest';
import { REPORT_MARKER, reportOf } from '../../app/channels/report.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { anApprovalView, aView } from './views.ts';

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
        '| [J2](https://box.test/acme/widgets/J2) | `npm test` | ⚪ queued number 3 in the queue | @ada | [session](https://box.test/acme/widgets/J2) |',
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
    expect(report).toContain('**P7** · J12 asks to use Bash. Reply `/approve P7` or `/deny P7 reason`.');
    const settled = reportOf([aView({ approvals: [anApprovalView({ state: 'allowed' })] })], HELP);
    expect(settled).not.toContain('P7');
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
    expect(parseComment(reportOf(jobs, HELP))).toEqual({ kind: 'not_for_us' });
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

  test.each([
    ['emoji', '😀'.repeat(500)],
    ['backticks', '`'.repeat(1_000)],
    ['brackets', '[<'.repeat(500)],
    ['pipes', '|'.repeat(1_000)],
    ['hidden characters', '\u202e'.repeat(1_000)],
  ])('200 jobs full of %s keep it under 60,000 characters', (_, text) => {
    const jobs = Array.from({ length: 200 }, (__, index) => {
      const number = index + 1;
      const needs =
        index === 0
          ? []
          : [{ ref: `J${index}` as const, name: null, state: 'failed' as const, onFailure: 'hold' as const }];
      const approvals = Array.from({ length: index % 9 }, () => anApprovalView({ input: text, tool: text }));
      return aView({ number, title: text, reason: text, needs, approvals, runUrl: 'https://github.test/run' });
    });
    const report = reportOf(jobs, HELP);
    expect(report.length).toBeLessThanOrEqual(60_000);
    expect(report.startsWith(REPORT_MARKER)).toBe(true);
    expect(report).toContain('[J200]');
    expect(report.isWellFormed()).toBe(true);
  });
});
