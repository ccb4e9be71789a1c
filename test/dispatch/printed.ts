/** Writes commands as a person could have typed them. What is read back has to be the same. */
import { OPTIONS } from '../../app/dispatch/grammar.ts';
import type { JobOptions } from '../../app/dispatch/options.ts';
import { type Command, parseComment } from '../../app/dispatch/parse.ts';

/** A command without the words in which it was asked for: those may differ. */
export const meaningOf = (command: Command): object => ({ ...command, asked: '' });

export function printed(commands: readonly Command[], prefix: string | null): string {
  const lead = prefix === null ? '/' : `/${prefix} `;
  return commands
    .map((command, index) => oneOf(waysToPrint(command, lead), command, prefix, index === commands.length - 1))
    .join('\n\n');
}

/** A text stands behind the command or below it, and only one of both may do: a fence opens only below, an HTML comment ends otherwise. */
function oneOf(ways: readonly string[], command: Command, prefix: string | null, isLast: boolean): string {
  const next = prefix === null ? '/help' : `/${prefix} help`;
  const expected = JSON.stringify([command, ...(isLast ? [] : [{ kind: 'help' } as const])].map(meaningOf));
  const way = ways.find((text) => {
    const parsed = parseComment(isLast ? text : `${text}\n\n${next}`, prefix);
    return parsed.kind === 'commands' && JSON.stringify(parsed.commands.map(meaningOf)) === expected;
  });
  if (way === undefined) throw new Error(`cannot be typed: ${JSON.stringify(command)}`);
  return way;
}

function waysToPrint(command: Command, lead: string): string[] {
  const behindOrBelow = (start: string, text: string, separator = ' '): string[] => [
    `${start}${separator}${text}`,
    `${start}\n${text}`,
  ];
  const start = lead + command.kind;
  switch (command.kind) {
    case 'dispatch': {
      const options = start + optionsOf(command.options);
      if ('prompt' in command.body) return behindOrBelow(options, command.body.prompt, ' -- ');
      return [`${options} ${command.body.name}\n${command.body.input}`];
    }
    case 'run':
      return [`${start}${optionsOf(command.options)} -- ${command.command}`];
    case 'status':
      return [command.job === null ? start : `${start} J${command.job}`];
    case 'cancel':
      return [`${start} ${command.job === 'all' ? 'all' : `J${command.job}`}${command.alone ? ' --alone' : ''}`];
    case 'retry':
      return [`${start} J${command.job}${command.dependents ? ' --dependents' : ''}`];
    case 'hold':
    case 'release':
    case 'stop':
      return [`${start} J${command.job}`];
    case 'tell':
    case 'interrupt':
      return behindOrBelow(`${start} J${command.job}`, command.text);
    case 'approve':
      return [`${start}${command.session ? ' --session' : ''} P${command.approval}`];
    case 'deny':
      return [`${start} P${command.approval} ${command.reason}`];
    case 'help':
      return [start];
  }
}

function optionsOf(options: JobOptions): string {
  const valued = (flag: string, value: string | null): string[] => (value === null ? [] : [`${flag}=${value}`]);
  return [
    ...(options.then ? [OPTIONS.then.flag] : []),
    ...options.after.map((job) => `${OPTIONS.after.flag} J${job}`),
    ...valued(OPTIONS.as.flag, options.as),
    ...valued(OPTIONS.profile.flag, options.profile),
    ...valued(OPTIONS.agent.flag, options.agent),
    ...valued(OPTIONS.continues.flag, options.continues === null ? null : `J${options.continues}`),
    ...valued(OPTIONS.priority.flag, options.priority),
    ...valued(OPTIONS.onFailure.flag, options.onFailure),
    ...valued(OPTIONS.timeoutSeconds.flag, options.timeoutSeconds === null ? null : `${options.timeoutSeconds}s`),
    ...valued(OPTIONS.output.flag, options.output),
    ...(options.dryRun ? [OPTIONS.dryRun.flag] : []),
  ]
    .map((option) => ` ${option}`)
    .join('');
}
