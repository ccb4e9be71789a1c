/** Reads one command: its line, and the lines that may belong to it. */
import { parseApprovalRef, parseJobRef } from '../ground/ids.ts';
import { code } from '../ground/markdown.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import { type Addressed, isCommandWord, WORDS } from './addressed.ts';
import type { Command } from './command.ts';
import { OPTIONS, type OptionRow, PROMPT_LIMIT } from './grammar.ts';
import { type Mistake, mistakeAt } from './mistake.ts';
import { type Given, jobOptions } from './options.ts';
import { guessedJob, readOptions, readWords, type Token } from './parse-options.ts';

/** A single word, which can only be a job's name. */
const WORD = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** `following`: the lines up to the next command. */
export function readCommand(at: Addressed, following: readonly string[]): Command | Mistake {
  // Who types only the prefix wants to know what can follow it.
  if (at.word === '') return { kind: 'help' };
  if (!isCommandWord(at.word)) return unknownCommand(at);
  switch (at.word) {
    case 'dispatch':
      return readDispatch(at, following);
    case 'run':
      return readRun(at);
    case 'status':
      return at.rest === '' ? { kind: 'status', job: null } : withJob(at, (job) => ({ kind: 'status', job }));
    case 'cancel':
      return readCancel(at);
    case 'retry':
      return withJob(at, (job, given) => ({ kind: 'retry', job, dependents: has(given, OPTIONS.dependents) }));
    case 'hold':
    case 'release':
    case 'stop': {
      const kind = at.word;
      return withJob(at, (job) => ({ kind, job }));
    }
    case 'tell':
      return withJobAndText(at, following, (job, text, end) =>
        text === ''
          ? mistakeAt(at, 'empty', end, `Say what to tell it, as in \`${at.lead}tell J12 use vitest, not jest\`.`)
          : { kind: 'tell', job, text },
      );
    case 'interrupt':
      return withJobAndText(at, following, (job, text) => ({ kind: 'interrupt', job, text }));
    case 'approve':
      return readApprove(at);
    case 'deny':
      return readDeny(at);
    case 'help':
      return { kind: 'help' };
  }
}

function unknownCommand(at: Addressed): Mistake {
  const typed = code(at.lead + at.word, 60);
  const way =
    at.meant === undefined
      ? `The commands are ${WORDS.map((word) => `\`${word}\``).join(', ')}.`
      : `Did you mean \`${at.meant}\`?`;
  return mistakeAt(at, 'unknown_command', at.wordColumn, `There is no ${typed}. ${way}`);
}

function readDispatch(at: Addressed, following: readonly string[]): Command | Mistake {
  const read = readOptions(at);
  if ('code' in read) return read;
  const { given, text, column } = read;
  const below = textOf(following);
  const prompt = textOf([text, ...following]);
  if (prompt === '')
    return mistakeAt(
      at,
      'empty',
      column,
      `A \`${at.lead}dispatch\` needs a prompt, or the name of a job of \`${CONFIG_PATH}\`.`,
    );
  if (prompt.length > PROMPT_LIMIT)
    return tooLong(
      at,
      column,
      'The prompt',
      prompt,
      'Put long material into a file of the repository and name the file.',
    );
  const options = jobOptions(given);
  const asked = [at.text, ...following].join('\n').trim();
  if (WORD.test(text)) return { kind: 'dispatch', asked, options, body: { name: text, input: below } };
  if (WORD.test(prompt.trim())) return { kind: 'dispatch', asked, options, body: { name: prompt.trim(), input: '' } };
  return idleOption(at, given) ?? { kind: 'dispatch', asked, options, body: { prompt } };
}

function readRun(at: Addressed): Command | Mistake {
  const read = readOptions(at);
  if ('code' in read) return read;
  const { given, text, column } = read;
  if (text === '')
    return mistakeAt(
      at,
      'empty',
      column,
      `A \`${at.lead}run\` needs a shell command on the same line, as in \`${at.lead}run npm test\`.`,
    );
  if (text.length > PROMPT_LIMIT)
    return tooLong(at, column, 'The command', text, 'Put it into a script of the repository and run the script.');
  const options = jobOptions(given);
  return idleOption(at, given) ?? { kind: 'run', asked: at.text.trim(), options, command: text };
}

/** What would be without effect is not what was meant. */
function idleOption(at: Addressed, given: readonly Given[]): Mistake | undefined {
  const idle = given.find(({ option }) => option.flag === OPTIONS.onFailure.flag);
  if (!idle || [OPTIONS.then, OPTIONS.after, OPTIONS.continues].some((option) => has(given, option))) return undefined;
  return mistakeAt(
    at,
    'idle_option',
    idle.column,
    '`--on-failure` is about a job that this one starts after. Say which, with `--after J12` or `--then`.',
  );
}

function readCancel(at: Addressed): Command | Mistake {
  const read = readWords(at);
  if ('code' in read) return read;
  const alone = has(read.given, OPTIONS.alone);
  if (read.words.length === 1 && read.words[0]?.text.toLowerCase() === 'all')
    return { kind: 'cancel', job: 'all', alone };
  return oneJob(at, read.words, (job) => ({ kind: 'cancel', job, alone }));
}

function withJob(at: Addressed, make: (job: number, given: readonly Given[]) => Command): Command | Mistake {
  const read = readWords(at);
  return 'code' in read ? read : oneJob(at, read.words, (job) => make(job, read.given));
}

function oneJob(at: Addressed, words: readonly Token[], make: (job: number) => Command): Command | Mistake {
  const [first, second] = words;
  const job = parseJobRef(first?.text ?? '');
  if (job === undefined) return noJob(at, first);
  return first && second ? extra(at, first, second) : make(job);
}

function withJobAndText(
  at: Addressed,
  following: readonly string[],
  make: (job: number, text: string, end: number) => Command | Mistake,
): Command | Mistake {
  const { first, rest } = splitFirst(at);
  const job = parseJobRef(first.text);
  if (job === undefined) return noJob(at, first);
  const text = textOf([rest, ...following]);
  const end = at.text.trimEnd().length;
  return text.length > PROMPT_LIMIT ? tooLong(at, end, 'The message', text) : make(job, text, end);
}

function readApprove(at: Addressed): Command | Mistake {
  const read = readWords(at);
  if ('code' in read) return read;
  const [first, second] = read.words;
  const approval = parseApprovalRef(first?.text ?? '');
  if (approval === undefined) return noApproval(at, first);
  if (first && second) return extra(at, first, second);
  return { kind: 'approve', approval, session: has(read.given, OPTIONS.session) };
}

function readDeny(at: Addressed): Command | Mistake {
  const { first, rest } = splitFirst(at);
  const approval = parseApprovalRef(first.text);
  if (approval === undefined) return noApproval(at, first);
  if (rest.length > PROMPT_LIMIT) return tooLong(at, at.text.trimEnd().length, 'The reason', rest);
  return { kind: 'deny', approval, reason: rest };
}

function noJob(at: Addressed, first: Token | undefined): Mistake {
  const guess = guessedJob(first?.text ?? '');
  const way = guess === '' ? ` \`${at.lead}status\` lists the jobs of this thread.${anotherBot(at)}` : guess;
  const column = first?.column ?? at.text.trimEnd().length;
  return mistakeAt(at, 'no_job', column, `\`${at.lead}${at.word}\` needs a job, written like \`J12\`.${way}`);
}

function noApproval(at: Addressed, first: Token | undefined): Mistake {
  return mistakeAt(
    at,
    'no_approval',
    first?.column ?? at.text.trimEnd().length,
    `\`${at.lead}${at.word}\` needs an approval, written like \`P7\`. The table in this thread names the ones that wait.${anotherBot(at)}`,
  );
}

/** Words such as `hold` and `approve` are also those of other bots; who meets both of us shall know the way out. */
function anotherBot(at: Addressed): string {
  if (at.lead !== '/') return '';
  return ` If \`/${at.word}\` belongs to another bot here, a \`prefix:\` in \`${CONFIG_PATH}\` keeps us apart.`;
}

function extra(at: Addressed, first: Token, second: Token): Mistake {
  const another = parseJobRef(second.text) ?? parseApprovalRef(second.text);
  const message =
    another === undefined
      ? `Nothing is expected after \`${first.text}\`. One command stands on one line.`
      : `One command is about one only: \`${at.lead}${at.word} ${second.text}\` goes on a line of its own.`;
  return mistakeAt(at, 'unexpected', second.column, message);
}

function tooLong(at: Addressed, column: number, what: string, text: string, way = ''): Mistake {
  const message = `${what} has ${text.length} characters; at most ${PROMPT_LIMIT} are taken. ${way}`;
  return mistakeAt(at, 'too_long', column, message.trimEnd());
}

const has = (given: readonly Given[], option: OptionRow): boolean =>
  given.some((one) => one.option.flag === option.flag);

function splitFirst(at: Addressed): { readonly first: Token; readonly rest: string } {
  const [text = ''] = at.rest.split(/\s/, 1);
  return { first: { text, column: at.restColumn }, rest: at.rest.slice(text.length).trim() };
}

/** Without the empty lines around it; the first line keeps its indent, which may be that of code. */
function textOf(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== '');
  return first < 0 ? '' : lines.slice(first).join('\n').trimEnd();
}
