/** Checks channels and routines: their conditions, schedules, time zones and jobs. */
import { nearest } from '../../ground/near-miss.ts';
import { brokenSchedule } from './cron.ts';
import { brokenExpression } from './expression.ts';
import type { Finding, Step } from './problem.ts';
import type { RawChannel, RawRoutine } from './raw.ts';
import { shortened, unknownName } from './words.ts';

export const badChannel = (channel: RawChannel, path: readonly Step[]): readonly Finding[] =>
  brokenPart(channel.when, brokenExpression, [...path, 'when']);

export function badRoutine(routine: RawRoutine, jobs: ReadonlySet<string>, path: readonly Step[]): readonly Finding[] {
  const { schedule, timezone, on } = routine;
  const findings = [
    ...unknownName('job', routine.job, jobs, [...path, 'job']),
    ...brokenPart(schedule, brokenSchedule, [...path, 'schedule']),
    ...badTimezone(timezone, [...path, 'timezone']),
    ...brokenPart(routine.if, brokenExpression, [...path, 'if']),
  ];
  if (schedule === undefined && on === undefined)
    findings.push({
      path,
      at: 'key',
      message: `The routine \`${shortened(String(path.at(-1)))}\` never starts: give it a \`schedule\` or an event with \`on\`.`,
    });
  if (schedule === undefined && timezone !== undefined)
    findings.push({
      path: [...path, 'timezone'],
      at: 'key',
      message: 'A `timezone` says how to read a `schedule`, and there is none.',
    });
  if (on === undefined && routine.if !== undefined)
    findings.push({
      path: [...path, 'if'],
      at: 'key',
      message: 'An `if` chooses among the events of `on`, and there is none.',
    });
  return findings;
}

function brokenPart(
  text: string | undefined,
  check: (text: string) => { readonly offset: number; readonly message: string } | undefined,
  path: readonly Step[],
): readonly Finding[] {
  const broken = text === undefined ? undefined : check(text);
  return broken === undefined ? [] : [{ path, at: 'value', ...broken }];
}

function badTimezone(zone: string | undefined, path: readonly Step[]): readonly Finding[] {
  if (zone === undefined || isTimezone(zone)) return [];
  const near = nearest(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
  const hint = near === undefined ? 'Names are such as `Europe/London` or `UTC`.' : `Did you mean \`${near}\`?`;
  return [{ path, at: 'value', message: `There is no time zone \`${shortened(zone)}\`. ${hint}` }];
}

/** By name only: `+01:00` knows no summer. */
function isTimezone(zone: string): boolean {
  if (!/^[A-Za-z][\w+/-]{1,63}$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
