/** From the words of the command line to what is asked for. What makes no sense is told with what would be right. */
import { parseArgs } from 'node:util';
import { parseJobRef, jobRef, type JobRef } from '../ground/ids.ts';
import { nearest } from '../ground/near-miss.ts';
import { refused } from './surroundings.ts';
import { COMMANDS, WORDS, type CommandWord } from './usage.ts';

export interface Common {
  readonly server: string | undefined;
  readonly repo: string | undefined;
  readonly json: boolean;
}

export type Asked = Common &
  (
    | { readonly kind: 'help' }
    | { readonly kind: 'version' }
    /** `body`: as the API takes it, but for what is read from standard input, which is `-` here. */
    | { readonly kind: 'submit'; readonly body: Readonly<Record<string, unknown>>; readonly wait: boolean }
    | {
        readonly kind: 'status';
        readonly job: JobRef | undefined;
        readonly thread: number | undefined;
        readonly wait: boolean;
      }
    | { readonly kind: 'cancel'; readonly job: JobRef; readonly alone: boolean }
    | { readonly kind: 'retry'; readonly job: JobRef; readonly dependents: boolean; readonly wait: boolean }
  );

const NONE: Common = { server: undefined, repo: undefined, json: false };
type Values = Readonly<Record<string, unknown>>;

/** Ends with what is wrong. */
export function readArguments(args: readonly string[]): Asked {
  const [word = 'help', ...rest] = args;
  if (['help', '--help', '-h'].includes(word)) return { ...NONE, kind: 'help' };
  if (['version', '--version', '-v'].includes(word)) return { ...NONE, kind: 'version' };
  const command = WORDS.find((known) => known === word);
  if (!command) throw refused(unknownCommand(word));
  const { values, positionals } = parsed(command, rest);
  if (values['help'] === true) return { ...NONE, kind: 'help' };
  const common = { server: textOf(values, 'server'), repo: textOf(values, 'repo'), json: values['json'] === true };
  const wait = values['wait'] === true;
  switch (command) {
    case 'dispatch':
    case 'run':
      return { ...common, kind: 'submit', body: bodyOf(command, values, positionals), wait };
    case 'status':
      if (positionals.length === 0 && wait) throw refused('`--wait` follows one job: `signalbox status --wait J12`.');
      return {
        ...common,
        kind: 'status',
        job: positionals.length === 0 ? undefined : theJob(command, positionals),
        thread: values['thread'] === undefined ? undefined : threadOf(command, values),
        wait,
      };
    case 'cancel':
      return { ...common, kind: 'cancel', job: theJob(command, positionals), alone: values['alone'] === true };
    case 'retry':
      return {
        ...common,
        kind: 'retry',
        job: theJob(command, positionals),
        dependents: values['dependents'] === true,
        wait,
      };
  }
}

function parsed(command: CommandWord, args: readonly string[]): { values: Values; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: COMMANDS[command], allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const typed = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
    const near = typed === undefined ? undefined : nearest(typed.slice(2), Object.keys(COMMANDS[command]));
    const hint = near === undefined ? 'See `signalbox help`.' : `Did you mean \`--${near}\`?`;
    throw refused(
      typed === undefined ? `${message} ${hint}` : `\`signalbox ${command}\` has no option \`${typed}\`. ${hint}`,
    );
  }
}

function bodyOf(command: 'dispatch' | 'run', values: Values, words: readonly string[]): Record<string, unknown> {
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

function threadOf(command: CommandWord, values: Values): number {
  const typed = textOf(values, 'thread')?.replace(/^#/, '');
  if (typed === undefined)
    throw refused(
      `Which issue or pull request does it belong to? Say it with \`--thread\`, as in \`signalbox ${command} --thread 42 …\`.`,
    );
  if (!/^[1-9]\d{0,8}$/.test(typed))
    throw refused(`\`--thread\` takes the number of an issue or pull request, such as 42.`);
  return Number(typed);
}

function theJob(command: CommandWord, words: readonly string[]): JobRef {
  const [typed = '', more] = words;
  const number = parseJobRef(typed) ?? parseJobRef(`J${typed}`);
  if (number === undefined || more !== undefined)
    throw refused(`\`signalbox ${command}\` takes one job, written like J12: \`signalbox ${command} J12\`.`);
  return jobRef(number);
}

function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function unknownCommand(word: string): string {
  if (word.startsWith('-'))
    return `The command comes first, as in \`signalbox status ${word} …\`. See \`signalbox help\`.`;
  const near = nearest(word, WORDS);
  return near === undefined
    ? `There is no \`signalbox ${word}\`. The commands are ${WORDS.join(', ')}, help and version.`
    : `There is no \`signalbox ${word}\`. Did you mean \`signalbox ${near}\`?`;
}
