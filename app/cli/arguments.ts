/** From the words of the command line to what is asked for. What makes no sense is told with what would be right. */
import { parseArgs } from 'node:util';
import { approvalRef, jobRef, parseApprovalRef, parseJobRef, type ApprovalRef, type JobRef } from '../ground/ids.ts';
import { nearest } from '../ground/near-miss.ts';
import { remoteOf, type RemoteAsked } from './remote-arguments.ts';
import { bodyOf, textOf, threadOf, type Values } from './submission.ts';
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
    | { readonly kind: 'login' }
    | { readonly kind: 'logout' }
    | { readonly kind: 'whoami' }
    /** `since`: the last entry of the log that is known already. */
    | { readonly kind: 'watch'; readonly job: JobRef; readonly since: number }
    | { readonly kind: 'tell'; readonly job: JobRef; readonly text: string; readonly mode: 'queue' | 'steer' }
    | { readonly kind: 'queue'; readonly job: JobRef }
    | ({ readonly kind: 'remote' } & RemoteAsked)
    /** `text`: what the agent hears next; may be empty. */
    | { readonly kind: 'interrupt'; readonly job: JobRef; readonly text: string }
    /** `text`: why; may be empty. */
    | { readonly kind: 'stop'; readonly job: JobRef; readonly text: string }
    | {
        readonly kind: 'decide';
        readonly approval: ApprovalRef;
        readonly decision: 'allow' | 'deny';
        readonly scope: 'once' | 'session';
        readonly reason: string;
      }
  );

const NONE: Common = { server: undefined, repo: undefined, json: false };

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
    case 'login':
    case 'logout':
    case 'whoami':
      if (positionals.length > 0) throw refused(`\`signalbox ${command}\` takes nothing but options.`);
      return { ...common, kind: command };
    case 'watch':
      return { ...common, kind: 'watch', job: theJob(command, positionals), since: sinceOf(values) };
    case 'tell': {
      const { job, text } = jobAndText(command, positionals);
      if (text === '') throw refused('What is the agent to hear? For example `signalbox tell J12 use vitest`.');
      return { ...common, kind: 'tell', job, text, mode: values['queue'] === true ? 'queue' : 'steer' };
    }
    case 'queue':
      return { ...common, kind: 'queue', job: theJob(command, positionals) };
    case 'remote':
      return { ...common, kind: 'remote', ...remoteOf(values, positionals) };
    case 'interrupt':
    case 'stop':
      return { ...common, kind: command, ...jobAndText(command, positionals) };
    case 'approve':
      return {
        ...common,
        kind: 'decide',
        decision: 'allow',
        scope: values['session'] === true ? 'session' : 'once',
        reason: '',
        approval: theApproval(command, positionals),
      };
    case 'deny': {
      const reason = positionals.slice(1).join(' ').trim();
      const approval = theApproval(command, positionals.slice(0, 1));
      if (reason === '') throw refused('Why not? The agent hears it: `signalbox deny P7 not on a Friday`.');
      return { ...common, kind: 'decide', decision: 'deny', scope: 'once', reason, approval };
    }
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

function theJob(command: CommandWord, words: readonly string[]): JobRef {
  const [typed = '', more] = words;
  const number = parseJobRef(typed) ?? parseJobRef(`J${typed}`);
  if (number === undefined || more !== undefined)
    throw refused(`\`signalbox ${command}\` takes one job, written like J12: \`signalbox ${command} J12\`.`);
  return jobRef(number);
}

function jobAndText(command: CommandWord, words: readonly string[]): { job: JobRef; text: string } {
  return { job: theJob(command, words.slice(0, 1)), text: words.slice(1).join(' ').trim() };
}

function theApproval(command: CommandWord, words: readonly string[]): ApprovalRef {
  const [typed = '', more] = words;
  const number = parseApprovalRef(typed) ?? parseApprovalRef(`P${typed}`);
  if (number === undefined || more !== undefined)
    throw refused(`\`signalbox ${command}\` takes one approval, written like P7: \`signalbox ${command} P7\`.`);
  return approvalRef(number);
}

function sinceOf(values: Values): number {
  const typed = textOf(values, 'since') ?? '0';
  if (!/^\d{1,9}$/.test(typed))
    throw refused('`--since` takes the number of an entry of the log, as `--json` prints it: `--since 120`.');
  return Number(typed);
}

function unknownCommand(word: string): string {
  if (word.startsWith('-'))
    return `The command comes first, as in \`signalbox status ${word} …\`. See \`signalbox help\`.`;
  const near = nearest(word, WORDS);
  return near === undefined
    ? `There is no \`signalbox ${word}\`. The commands are ${WORDS.join(', ')}, help and version.`
    : `There is no \`signalbox ${word}\`. Did you mean \`signalbox ${near}\`?`;
}
