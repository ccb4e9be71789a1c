/** What changes in who may do what: profiles that allow more or less, and lists that let in more or fewer people. */
import { durationText } from '../../ground/durations.ts';
import { code } from '../../ground/markdown.ts';
import { LEVELS } from '../../ground/who.ts';
import type { ProfileConfig, RepositoryConfig } from './config.ts';

/** Ends of sentences: what is possible now and was not, what is no longer possible, what is only different. */
export interface Shift {
  readonly wider: readonly string[];
  readonly narrower: readonly string[];
  readonly other: readonly string[];
}

export function profileShift(before: ProfileConfig, after: ProfileConfig, fileWho: FileWho): Shift {
  const rules = (kind: 'allow' | 'ask' | 'deny'): { added: string[]; gone: string[] } => ({
    added: after[kind].filter((rule) => !before[kind].includes(rule)),
    gone: before[kind].filter((rule) => !after[kind].includes(rule)),
  });
  const allow = rules('allow');
  const ask = rules('ask');
  const deny = rules('deny');
  const approvers = whoShift(before.approvers, after.approvers, 'approve');
  const starters = whoShift(before.who ?? fileWho.before, after.who ?? fileWho.after, 'start its jobs');
  return {
    wider: [
      ...placeShift(before, after, 'wider'),
      ...said('allows', allow.added),
      ...said('asks no longer about', ask.gone),
      ...said('refuses no longer', deny.gone),
      ...approvers.wider,
      ...starters.wider,
    ],
    narrower: [
      ...placeShift(before, after, 'narrower'),
      ...said('allows no longer', allow.gone),
      ...said('asks about', ask.added),
      ...said('refuses', deny.added),
      ...approvers.narrower,
      ...starters.narrower,
    ],
    other:
      before.expireSeconds === after.expireSeconds
        ? []
        : [`a question waits ${durationText(after.expireSeconds)} instead of ${durationText(before.expireSeconds)}`],
  };
}

/** Where its jobs run: another environment gives them other secrets, another machine what is on that machine. */
function placeShift(before: ProfileConfig, after: ProfileConfig, way: 'wider' | 'narrower'): readonly string[] {
  const shifts = [
    { what: 'in the environment', from: before.environment, to: after.environment, none: 'in no environment' },
    { what: 'on runners labelled', from: before.runner, to: after.runner, none: 'on the runners of the workflow file' },
  ];
  return shifts
    .filter(({ from, to }) => from !== to && (to === null) === (way === 'narrower'))
    .map(
      ({ what, from, to, none }) =>
        `runs ${to === null ? none : `${what} ${code(to)}`} instead of ${from === null ? none : `${what} ${code(from)}`}`,
    );
}

/** Who may start jobs where a profile says nothing. */
export interface FileWho {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Who gets in or out; a level stands for all above it, so `maintain` beside `write` says nothing. */
export function whoShift(before: readonly string[], after: readonly string[], deed: string): Shift {
  const added = after.filter((entry) => !covers(before, entry));
  const gone = before.filter((entry) => !covers(after, entry));
  return {
    wider: added.length === 0 ? [] : [`${codes(added)} may ${deed}`],
    narrower: gone.length === 0 ? [] : [`${codes(gone)} may no longer ${deed}`],
    other: [],
  };
}

function covers(who: readonly string[], entry: string): boolean {
  const level = LEVELS.findIndex((known) => known === entry);
  return who.some((other) => {
    const rank = LEVELS.findIndex((known) => known === other);
    return other.toLowerCase() === entry.toLowerCase() || (level >= 0 && rank >= 0 && rank <= level);
  });
}

/** What a profile that was not there before can do. */
export function profileInWords(profile: ProfileConfig): string {
  const parts = [
    ...(profile.environment === null ? [] : [`runs in the environment ${code(profile.environment)}`]),
    ...(profile.runner === null ? [] : [`runs on runners labelled ${code(profile.runner)}`]),
    ...said('allows', profile.allow),
    ...said('asks about', profile.ask),
    ...said('refuses', profile.deny),
    `${codes(profile.approvers)} may approve`,
    ...(profile.who === null ? [] : [`${codes(profile.who)} may start its jobs`]),
  ];
  return parts.join('; ');
}

/** A verb with what it is about, or nothing. */
export const said = (verb: string, entries: readonly string[]): readonly string[] =>
  entries.length === 0 ? [] : [`${verb} ${codes(entries)}`];

const MOST_SHOWN = 6;

/** `` `Read`, `Edit` and 3 more ``. */
export function codes(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_SHOWN).map((text) => code(text, 80));
  const left = texts.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Who may start jobs where neither job nor profile says it. */
export function fileWhoShift(before: RepositoryConfig['who'], after: RepositoryConfig['who']): Shift {
  const people = whoShift(before.dispatch, after.dispatch, 'start jobs');
  const bots = (from: readonly number[], to: readonly number[]): readonly string[] =>
    to.filter((id) => !from.includes(id)).map(String);
  const gate = 'an approval may start the jobs that anybody else asks for';
  return {
    wider: [
      ...people.wider,
      ...said('jobs are taken from the bots', bots(before.bots, after.bots)),
      ...(before.outsiders === 'refuse' && after.outsiders === 'gate' ? [gate] : []),
    ],
    narrower: [
      ...people.narrower,
      ...said('jobs are no longer taken from the bots', bots(after.bots, before.bots)),
      ...(before.outsiders === 'gate' && after.outsiders === 'refuse' ? ['what anybody else asks for is refused'] : []),
    ],
    other: [],
  };
}
