/** What a good file should still be told: what this version reads and does not serve, and what looks like a slip. */
import { nearest } from '../../ground/near-miss.ts';
import type { Finding, Step } from './problem.ts';
import type { RawRepositoryConfig } from './raw.ts';

/** Ways to hand in work that are read already and not carried out yet. */
const UNSERVED_OUTPUTS: readonly string[] = ['review', 'push', 'pull_request'];

export function noticesOf(raw: RawRepositoryConfig): readonly Finding[] {
  const jobs = Object.entries(raw.jobs ?? {});
  return [
    ...unserved(
      (raw.channels ?? []).length > 0,
      ['channels'],
      'Channels are read and checked, and this version does not serve them yet: nothing is sent.',
    ),
    ...unserved(
      Object.keys(raw.routines ?? {}).length > 0,
      ['routines'],
      'Routines are read and checked, and this version does not serve them yet: none starts by itself.',
    ),
    ...unserved(
      raw.limits?.budget !== undefined,
      ['limits', 'budget'],
      'A budget is read, and this version does not watch it yet.',
    ),
    ...jobs.flatMap(([name, { output }]) =>
      unserved(
        output !== undefined && UNSERVED_OUTPUTS.includes(output),
        ['jobs', name, 'output'],
        `The output \`${output}\` is read, and this version does not hand it in yet.`,
      ),
    ),
    ...jobs.flatMap(([name, { group }]) => strangeGroup(group, Object.keys(raw.groups ?? {}), ['jobs', name, 'group'])),
  ];
}

const unserved = (isThere: boolean, path: readonly Step[], message: string): readonly Finding[] =>
  isThere ? [{ path, at: 'key', message }] : [];

/** A group needs no definition, so a slip of the pen makes a group of its own. */
function strangeGroup(group: string | undefined, known: readonly string[], path: readonly Step[]): readonly Finding[] {
  if (group === undefined || known.includes(group)) return [];
  const near = nearest(group, known);
  return near === undefined
    ? []
    : [
        {
          path,
          at: 'value',
          message: `\`groups\` says nothing about \`${group}\`, so one job of it runs at once. Did you mean \`${near}\`?`,
        },
      ];
}
