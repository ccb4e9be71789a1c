/** Chains whose every job leaves one line in a file, so that whatever ran twice, or never, shows. */
import { appendFile, chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { at, eventually, type Sandbox } from './sandbox-process.ts';
import { REPORT, reportOf } from './thread.ts';

const LINKS = 3;

export interface Chains {
  readonly threads: readonly number[];
  /** Every job's own word, in the order of its chain. */
  readonly words: readonly (readonly string[])[];
  readonly comments: readonly number[];
}

/** One chain of three shell jobs on a pull request, and one on each of `count - 1` issues. */
export async function startChains(sandbox: Sandbox, count: number, label: string): Promise<Chains> {
  const threads = [sandbox.facts.pull];
  while (threads.length < count) {
    const { data } = await sandbox
      .as('writer')
      .rest.issues.create({ ...at(sandbox.facts), title: `Chain ${label} ${threads.length}` });
    threads.push(data.number);
  }
  // Each job runs in an account of its own, so the file is everybody's before the first one writes.
  await appendFile(ranFile(sandbox), '');
  await chmod(ranFile(sandbox), 0o666);
  const words = threads.map((thread) => Array.from({ length: LINKS }, (_, link) => `${label}-${thread}-${link}`));
  const comments: number[] = [];
  for (const [index, thread] of threads.entries()) {
    const lines = (words[index] ?? []).map(
      (word, link) => `/run ${link > 0 ? '--then ' : ''}echo ${word} >> ${ranFile(sandbox)}`,
    );
    comments.push(await sandbox.comment(thread, lines.join('\n')));
  }
  return { threads, words, comments };
}

/** Waits until every chain has ended, then holds each of them to account. */
export async function expectAllDoneOnce(sandbox: Sandbox, chains: Chains, seconds: number): Promise<void> {
  for (const [index, thread] of chains.threads.entries()) {
    const words = chains.words[index] ?? [];
    await eventually(
      `chain on #${thread} ended well`,
      async () => {
        const report = await reportOf(sandbox, thread);
        return words.every((word) => new RegExp(`${word}[^\\n]*✅ succeeded`).test(report)) ? true : undefined;
      },
      seconds,
    );
  }
  const ran = (await readFile(ranFile(sandbox), 'utf8')).trim().split('\n');
  for (const words of chains.words) {
    // Each ran exactly once, and after the one before it.
    expect(words.map((word) => ran.filter((line) => line === word).length)).toEqual(words.map(() => 1));
    expect(words.map((word) => ran.indexOf(word)).toSorted((a, b) => a - b)).toEqual(
      words.map((word) => ran.indexOf(word)),
    );
  }
  for (const [index, thread] of chains.threads.entries()) {
    const comments = await sandbox.comments(thread);
    expect(comments.filter(({ body }) => body.includes(REPORT))).toHaveLength(1);
    expect(comments.find(({ id }) => id === chains.comments[index])).toMatchObject({ eyes: 1, confused: 0 });
    expect(comments.filter(({ body }) => body.includes('signalbox:reply'))).toEqual([]);
  }
  const checks = (await sandbox.checks(sandbox.facts.pull)).map(({ name }) => name);
  expect(checks.toSorted()).toEqual([...new Set(checks)].toSorted());
  expect(await sandbox.violations()).toEqual([]);
}

const ranFile = (sandbox: Sandbox): string => join(sandbox.shared, 'ran.txt');
