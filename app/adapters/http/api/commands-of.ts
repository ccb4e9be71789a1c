/** From what was submitted to the commands that a comment would have given. */
import { NO_OPTIONS, type JobOptions } from '../../../dispatch/options.ts';
import { parseComment, type Command } from '../../../dispatch/parse.ts';
import type { Asking } from '../../../dispatch/plan.ts';
import { timeoutIn } from '../../../dispatch/seconds.ts';
import { mistakeText } from '../../../dispatch/texts.ts';
import { parseJobRef } from '../../../ground/ids.ts';
import { accepted, rejected, type Result } from '../../../ground/outcome.ts';
import type { Submission } from './bodies.ts';

/** `prefix` is the configuration's; a program need not write it, for nobody else reads what it sends. */
export function commandsOf(body: Submission, prefix: string | null): Result<readonly Asking[]> {
  if (body.command === undefined) return accepted([oneOf(body)]);
  const parsed = read(body.command, prefix);
  if (parsed.kind === 'not_for_us')
    return rejected('no_command', 'There is no command in it. A command begins its line, as in `/run npm test`.');
  if (parsed.kind === 'answer') return rejected(parsed.mistake.code, mistakeText(parsed.mistake));
  const asking = parsed.commands.filter(isAsking);
  const other = parsed.commands.find((command) => !isAsking(command));
  if (other)
    return rejected(
      'not_here',
      `Only \`/dispatch\` and \`/run\` make jobs. For \`/${other.kind}\` there is a door of its own, see \`/api/v1/openapi.json\`.`,
    );
  if (body.dryRun !== true) return accepted(asking);
  return accepted(asking.map((command) => ({ ...command, options: { ...command.options, dryRun: true } })));
}

function read(text: string, prefix: string | null) {
  const parsed = parseComment(text, prefix);
  return parsed.kind === 'not_for_us' && prefix !== null ? parseComment(text, null) : parsed;
}

const isAsking = (command: Command): command is Asking => command.kind === 'dispatch' || command.kind === 'run';

function oneOf(body: Submission): Asking {
  const options = optionsOf(body);
  const { run, job, prompt = '', input = '' } = body;
  if (run !== undefined) return { kind: 'run', options, asked: asked('run', body, run), command: run };
  if (job === undefined) return { kind: 'dispatch', options, asked: asked('dispatch', body, prompt), body: { prompt } };
  const words = input === '' ? job : `${job}\n${input}`;
  return { kind: 'dispatch', options, asked: asked('dispatch', body, words), body: { name: job, input } };
}

function optionsOf(body: Submission): JobOptions {
  return {
    ...NO_OPTIONS,
    as: body.name ?? null,
    profile: body.profile ?? null,
    agent: body.agent ?? null,
    after: [...new Set(body.after?.flatMap((ref) => parseJobRef(ref) ?? []))],
    continues: parseJobRef(body.continues ?? '') ?? null,
    priority: body.priority ?? null,
    onFailure: body.onFailure ?? null,
    timeoutSeconds: timeoutIn(body.timeout ?? '') ?? null,
    output: body.output ?? null,
    dryRun: body.dryRun ?? false,
  };
}

/** The command as somebody would have typed it, which is what reports and the page quote. */
function asked(word: 'dispatch' | 'run', body: Submission, words: string): string {
  const given: readonly [string, string | undefined][] = [
    ...(body.after ?? []).map((ref) => ['--after', ref] as [string, string]),
    ['--as', body.name],
    ['--profile', body.profile],
    ['--agent', body.agent],
    ['--continue', body.continues],
    ['--priority', body.priority],
    ['--on-failure', body.onFailure],
    ['--timeout', body.timeout],
    ['--output', body.output],
  ];
  const options = given.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value} `])).join('');
  return `/${word} ${options}${words}`.trim();
}
