/** What a good file should still be told: what this version reads and does not serve, and what looks like a slip. */
import { COUNTED_CURRENCY } from '../../ground/money.ts';
import { nearest } from '../../ground/near-miss.ts';
import type { Finding, Step } from './problem.ts';
import type { RawRepositoryConfig } from './raw.ts';

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
    ...uncounted(raw.limits?.budget),
    ...jobs.flatMap(([name, { group }]) => strangeGroup(group, Object.keys(raw.groups ?? {}), ['jobs', name, 'group'])),
  ];
}

/** Prices of models are known in US dollars, and there is no exchange rate here. */
function uncounted(budget: string | undefined): readonly Finding[] {
  if (budget === undefined || budget.endsWith(` ${COUNTED_CURRENCY}`)) return [];
  const message = `What models cost is counted in US dollars only. With this budget every prompt is refused at the start; write it as \`5 ${COUNTED_CURRENCY}\`, for example.`;
  return [{ path: ['limits', 'budget'], at: 'value', message }];
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
