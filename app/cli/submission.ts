/** From the words of `dispatch` and `run` to the body of a submission. What makes no sense is told with what would be right. */
import { refused } from './surroundings.ts';
import type { CommandWord } from './usage.ts';

export type Values = Readonly<Record<string, unknown>>;

export function bodyOf(command: 'dispatch' | 'run', values: Values, words: readonly string[]): Record<string, unknown> {
  const thread = threadOf(command, values);
  const after = Array.isArray(values['after']) ? values['after'] : undefined;
  const given = {
    thread,
    name: values['as'],
    profile: values['profile'],
    agent: values['agent'],
    after,
    continues: values['continue'],
    priority: values['priority'],
    onFailure: values['on-failure'],
    timeout: values['timeout'],
    output: values['output'],
    dryRun: values['dry-run'],
  };
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (words.length === 0)
    throw refused(
      command === 'run'
        ? 'Which command? For example `signalbox run --thread 42 -- npm test`.'
        : 'What is to be done? For example `signalbox dispatch --thread 42 "fix the flaky test"`.',
    );
  if (command === 'run') return { ...options, run: shellText(words) };
  const prompt = words.join(' ');
  const input = textOf(values, 'input');
  if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(prompt))
    return { ...options, job: prompt, ...(input !== undefined && { input }) };
  if (input !== undefined)
    throw refused(
      '`--input` is for a job of the configuration, which is a single word: `signalbox dispatch … review`.',
    );
  return { ...options, prompt };
}

/** One word is a text for the shell as it is; several are quoted, so that the shell there sees the words that were given here. */
function shellText(words: readonly string[]): string {
  const [only = ''] = words;
  if (words.length === 1) return only;
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}

export function threadOf(command: CommandWord, values: Values): number {
  const typed = textOf(values, 'thread')?.replace(/^#/, '');
  if (typed === undefined)
    throw refused(
      `Which issue or pull request does it belong to? Say it with \`--thread\`, as in \`signalbox ${command} --thread 42 …\`.`,
    );
  if (!/^[1-9]\d{0,8}$/.test(typed))
    throw refused(`\`--thread\` takes the number of an issue or pull request, such as 42.`);
  return Number(typed);
}

export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
