/** `::command key=value::message` lines that a step prints, and what they do to the log and the job. */
import type { JobLog } from './job-log.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface CommandEffects {
  readonly setOutput: (name: string, value: string) => void;
  readonly saveState: (name: string, value: string) => void;
  readonly annotate: (annotation: Annotation) => void;
}

const COMMAND = /^\s*::([a-z-]+)(?:\s+(.*?))?::([\s\S]*)$/i;

/** A reader of one step's output; it remembers `::stop-commands::` between lines. */
export function commandReader(log: JobLog, effects: CommandEffects): (line: string) => void {
  let stoppedUntil: string | undefined;
  return (line) => {
    if (stoppedUntil !== undefined) {
      if (line.trim() === `::${stoppedUntil}::`) stoppedUntil = undefined;
      else log.write(line);
      return;
    }
    const found = COMMAND.exec(line);
    if (found === null) return log.write(line);
    const [, name = '', properties = '', data = ''] = found;
    const message = unescape(data, DATA);
    switch (name.toLowerCase()) {
      case 'add-mask':
        // Masked before it could be shown; the runner shows the command with three stars.
        log.mask(message);
        return log.write('::add-mask::***');
      case 'error':
      case 'warning':
      case 'notice': {
        const level = name.toLowerCase() as Annotation['level'];
        effects.annotate({ level, message, properties: parseProperties(properties) });
        return log.write(`##[${level}]${message}`);
      }
      case 'group':
        return log.write(`##[group]${message}`);
      case 'endgroup':
        return log.write('##[endgroup]');
      case 'debug':
        return undefined;
      case 'set-output':
        return effects.setOutput(parseProperties(properties)['name'] ?? '', message);
      case 'save-state':
        return effects.saveState(parseProperties(properties)['name'] ?? '', message);
      case 'stop-commands':
        stoppedUntil = message;
        return undefined;
      case 'echo':
      case 'add-matcher':
      case 'remove-matcher':
        return undefined;
      default:
        return log.write(line);
    }
  };
}

const DATA: ReadonlyArray<readonly [RegExp, string]> = [
  [/%0D/g, '\r'],
  [/%0A/g, '\n'],
];
const PROPERTY: ReadonlyArray<readonly [RegExp, string]> = [...DATA, [/%3A/g, ':'], [/%2C/g, ',']];

/** `%25` last, so that an escaped percent sign never makes another escape. */
function unescape(text: string, escapes: ReadonlyArray<readonly [RegExp, string]>): string {
  return escapes.reduce((result, [pattern, plain]) => result.replace(pattern, plain), text).replaceAll('%25', '%');
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .map(
      (pair) =>
        [pair.slice(0, pair.indexOf('=')).trim(), unescape(pair.slice(pair.indexOf('=') + 1), PROPERTY)] as const,
    );
  return Object.fromEntries(pairs.filter(([name, value]) => name !== '' && value !== ''));
}
