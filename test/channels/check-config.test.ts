import { describe, expect, test } from 'vitest';
import { type ConfigVerdict, configCheckOf } from '../../app/channels/check-config.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';

const FILE = '.github/signalbox.yml';
const checkOf = (over: Partial<ConfigVerdict>) =>
  configCheckOf({ file: FILE, problems: [], notices: [], changes: [], picture: '', ...over });
const remark = (line: number, message = 'There is no `nedds`. Did you mean `needs`?') => ({
  line,
  column: 3,
  path: 'jobs.plan.nedds',
  message,
});

describe('the check of a changed configuration', () => {
  test('is a failure with each problem on its line', () => {
    const check = checkOf({ problems: [remark(4)], notices: [remark(9, 'Routines are not served yet.')] });
    expect(check).toMatchObject({ name: 'signalbox / config', conclusion: 'failure', title: '1 problem', buttons: [] });
    expect(check.annotations).toEqual([
      {
        path: FILE,
        startLine: 4,
        endLine: 4,
        level: 'failure',
        title: 'jobs.plan.nedds',
        message: 'There is no `nedds`. Did you mean `needs`?',
      },
      {
        path: FILE,
        startLine: 9,
        endLine: 9,
        level: 'notice',
        title: 'jobs.plan.nedds',
        message: 'Routines are not served yet.',
      },
    ]);
    expect(check.summary).toContain('the last good file on the default branch goes on being served');
    expect(check.summary).toContain('- line 4, column 3 (jobs.plan.nedds): There is no `nedds`. Did you mean `needs`?');
  });

  test('is a success that shows what changes and the graph', () => {
    const check = checkOf({ changes: ['job `plan` is new', 'profile `edit` allows more'], picture: 'plan ── test' });
    expect(check).toMatchObject({ conclusion: 'success', title: 'In order, 2 changes', annotations: [] });
    expect(check.summary).toContain('- job `plan` is new\n- profile `edit` allows more');
    expect(check.summary).toContain('```text\nplan ── test\n```');
    expect(checkOf({})).toMatchObject({ conclusion: 'success', title: 'In order, nothing changes' });
  });

  test('annotates at most fifty places, the problems first, and lists the others', () => {
    const problems = Array.from({ length: 60 }, (_, index) => remark(index + 1));
    const check = checkOf({ problems, notices: [remark(99)] });
    expect(check.annotations).toHaveLength(50);
    expect(check.annotations.every(({ level }) => level === 'failure')).toBe(true);
    expect(check.summary).toContain('line 60, column 3');
  });

  test.each(HOSTILE.filter((text) => text.trim() !== ''))('%j stays text', (text) => {
    const shown = (word: string) =>
      checkOf({
        problems: [{ line: 1, column: 1, path: `jobs.${word}`, message: `no \`${word}\`` }],
        notices: [{ line: 1, column: 1, path: '', message: word }],
      });
    const good = (word: string) => checkOf({ changes: [`job \`${word}\` is new`, word], picture: word });
    for (const check of [shown, good]) {
      const { alive, blocks } = seenIn(check('x').summary);
      expect(seenIn(check(text).summary)).toMatchObject({ alive, blocks });
    }
    expect(shown(text).annotations.every(({ title, message }) => (title + message).isWellFormed())).toBe(true);
  });

  test('keeps to GitHub’s limits whatever is wrong', () => {
    for (const text of ['😀', '`', '[', '\u202e', 'a|']) {
      const long = { line: 0, column: 1, path: text.repeat(400), message: text.repeat(2_000) };
      const many = Array.from({ length: 60 }, () => long);
      const changes = Array.from({ length: 250 }, () => text.repeat(300));
      for (const check of [
        checkOf({ problems: many, notices: many }),
        checkOf({ notices: many, changes, picture: text.repeat(40_000) }),
      ]) {
        expect(check.summary.length).toBeLessThanOrEqual(65_000);
        expect(check.summary.isWellFormed()).toBe(true);
        for (const { title, message, startLine } of check.annotations) {
          expect(title.length).toBeLessThanOrEqual(255);
          expect(new TextEncoder().encode(message).length).toBeLessThanOrEqual(64 * 1_024);
          expect(startLine).toBe(1);
        }
      }
    }
  });
});
