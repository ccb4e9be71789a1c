/**
 * Reads a comment. The outcome is exactly one of: commands (in order), an answer (something was meant for us but is wrong,
 * so nothing starts), or "not for us".
 */
import { parseApprovalRef, parseJobRef } from '../ground/ids.ts';
import { nearest } from '../ground/near-miss.ts';
import { commandLines, type CommandLine } from './command-lines.ts';
import { COMMAND_LIMIT, COMMANDS, PROMPT_LIMIT, type CommandWord } from './grammar.ts';
import type { Mistake } from './mistake.ts';
import { readOptions, type Chaining } from './parse-options.ts';

export type Command =
  | {
      readonly kind: 'dispatch';
      readonly asked: string;
      readonly chaining: Chaining;
      readonly body: { readonly name: string } | { readonly prompt: string };
    }
  | { readonly kind: 'run'; readonly asked: string; readonly chaining: Chaining; readonly command: string }
  | { readonly kind: 'status'; readonly job: number | null }
  | { readonly kind: 'cancel'; readonly job: number | 'all' }
  | { readonly kind: 'release'; readonly job: number }
  | { readonly kind: 'tell'; readonly job: number; readonly text: string }
  | { readonly kind: 'approve'; readonly approval: number }
  | { readonly kind: 'deny'; readonly approval: number; readonly reason: string }
  | { readonly kind: 'help' };

export type Parsed =
  | { readonly kind: 'commands'; readonly commands: readonly Command[] }
  | { readonly kind: 'answer'; readonly mistake: Mistake }
  | { readonly kind: 'not_for_us' };

const WORDS: readonly CommandWord[] = COMMANDS.map((row) => row.word);
/** A single word, which can only be a job's name. */
const WORD = /^[A-Za-z][A-Za-z0-9_-]*$/;

export function parseComment(comment: string): Parsed {
  const lines = comment.split(/\r\n|\r|\n/);
  const found = commandLines(lines);
  const ours = found.filter(({ word }) => isOurs(word));
  if (ours.length === 0) {
    const near = found.find(({ word }) => word.length > 4 && nearest(word, WORDS, 1) !== undefined);
    return near === undefined
      ? { kind: 'not_for_us' }
      : wrong(
          near,
          'unknown_command',
          1,
          `There is no \`/${near.word}\`. Did you mean \`/${nearest(near.word, WORDS, 1)}\`?`,
        );
  }
  const excess = ours[COMMAND_LIMIT];
  if (excess)
    return wrong(
      excess,
      'too_many_commands',
      0,
      `One comment may hold ${COMMAND_LIMIT} commands; this is number ${COMMAND_LIMIT + 1}. Split it over several comments.`,
    );
  const commands: Command[] = [];
  for (const [index, at] of ours.entries()) {
    const end = ours[index + 1]?.line ?? lines.length;
    const command = readCommand(at, lines.slice(at.line + 1, end));
    if ('code' in command) return { kind: 'answer', mistake: command };
    commands.push(command);
  }
  return { kind: 'commands', commands };
}

function isOurs(word: string): word is CommandWord {
  return WORDS.some((ours) => ours === word);
}

function readCommand(at: CommandLine, following: readonly string[]): Command | Mistake {
  switch (at.word as CommandWord) {
    case 'dispatch':
      return readDispatch(at, following);
    case 'run':
      return readRun(at);
    case 'status':
      return at.rest === '' ? { kind: 'status', job: null } : withJob(at, (job) => ({ kind: 'status', job }));
    case 'cancel':
      return at.rest.toLowerCase() === 'all'
        ? { kind: 'cancel', job: 'all' }
        : withJob(at, (job) => ({ kind: 'cancel', job }));
    case 'release':
      return withJob(at, (job) => ({ kind: 'release', job }));
    case 'tell':
      return readTell(at, following);
    case 'approve':
      return withApproval(at, (approval) => ({ kind: 'approve', approval }));
    case 'deny':
      return withApproval(at, (approval, reason) => ({ kind: 'deny', approval, reason }));
    case 'help':
      return { kind: 'help' };
  }
}

function readDispatch(at: CommandLine, following: readonly string[]): Command | Mistake {
  const read = readOptions(at);
  if ('code' in read) return read;
  const { chaining, text, column } = read;
  const asked = [at.text, ...following].join('\n').trim();
  const prompt = [text, ...following].join('\n').trim();
  if (prompt === '')
    return mistake(
      at,
      'empty',
      column,
      'A `/dispatch` needs a prompt, or the name of a job of `.github/signalbox.yml`.',
    );
  if (prompt.length > PROMPT_LIMIT)
    return mistake(
      at,
      'too_long',
      column,
      `The prompt has ${prompt.length} characters; at most ${PROMPT_LIMIT} are taken. Put long material into a file of the repository and name the file.`,
    );
  if (WORD.test(prompt)) return { kind: 'dispatch', asked, chaining, body: { name: prompt } };
  return { kind: 'dispatch', asked, chaining, body: { prompt } };
}

function readRun(at: CommandLine): Command | Mistake {
  const read = readOptions(at);
  if ('code' in read) return read;
  if (read.text === '')
    return mistake(at, 'empty', read.column, 'A `/run` needs a shell command on the same line, as in `/run npm test`.');
  return { kind: 'run', asked: at.text.trim(), chaining: read.chaining, command: read.text };
}

function readTell(at: CommandLine, following: readonly string[]): Command | Mistake {
  return withJob(
    at,
    (job, first) => {
      const text = [first, ...following].join('\n').trim();
      const end = at.rest.length + at.restColumn;
      if (text === '') return mistake(at, 'empty', end, 'Say what to tell it, as in `/tell J12 use vitest, not jest`.');
      if (text.length > PROMPT_LIMIT)
        return mistake(
          at,
          'too_long',
          end,
          `The message has ${text.length} characters; at most ${PROMPT_LIMIT} are taken.`,
        );
      return { kind: 'tell', job, text };
    },
    true,
  );
}

function withJob(
  at: CommandLine,
  make: (job: number, rest: string) => Command | Mistake,
  moreAllowed = false,
): Command | Mistake {
  const { first, rest } = splitFirst(at.rest);
  const job = parseJobRef(first);
  if (job === undefined)
    return mistake(
      at,
      'no_job',
      at.restColumn,
      `\`/${at.word}\` needs a job, written like \`J12\`. \`/status\` lists the jobs of this thread.`,
    );
  if (rest !== '' && !moreAllowed) return extra(at, first, rest);
  return make(job, rest);
}

function withApproval(at: CommandLine, make: (approval: number, rest: string) => Command): Command | Mistake {
  const { first, rest } = splitFirst(at.rest);
  const approval = parseApprovalRef(first);
  if (approval === undefined)
    return mistake(
      at,
      'no_approval',
      at.restColumn,
      `\`/${at.word}\` needs an approval, written like \`P7\`. The table in this thread names the ones that wait.`,
    );
  if (rest !== '' && at.word === 'approve') return extra(at, first, rest);
  return make(approval, rest);
}

function extra(at: CommandLine, first: string, rest: string): Mistake {
  return mistake(
    at,
    'unexpected',
    at.text.lastIndexOf(rest),
    `Nothing is expected after \`${first}\`. One command stands on one line.`,
  );
}

function splitFirst(text: string): { first: string; rest: string } {
  const [first = ''] = text.split(/\s/, 1);
  return { first, rest: text.slice(first.length).trim() };
}

function mistake(at: CommandLine, code: string, column: number, message: string): Mistake {
  return { code, message, line: at.line, column: Math.max(0, column), text: at.text };
}

function wrong(at: CommandLine, code: string, column: number, message: string): Parsed {
  return { kind: 'answer', mistake: mistake(at, code, column, message) };
}
