/** What the last twelve weeks took, as small bars: money and running time, all together and for each repository, with the numbers beside it. */
import { html, nothing, type Html } from '../html.ts';
import type { Overview, RepositoryWeek } from '../overview.ts';
import { took } from './clock.ts';
import { icon } from './icon.ts';
import { dollars } from './job-row.ts';

const WEEKS = 12;
const WEEK = 7 * 24 * 60 * 60_000;
/** The first Monday of the epoch. */
const MONDAY = 4 * 24 * 60 * 60_000;
/** Repositories with bars of their own; the others are summed up. */
const MOST_SHOWN = 8;
const OTHERS = 'others';

interface Sum {
  readonly jobs: number;
  readonly ms: number;
  readonly cost: number;
}
const NONE: Sum = { jobs: 0, ms: 0, cost: 0 };

interface Line {
  readonly name: string;
  /** One for each of the weeks, the present one last. */
  readonly weeks: readonly Sum[];
  readonly sum: Sum;
}

export function costPlot({ weeks, now }: Pick<Overview, 'weeks' | 'now'>): Html {
  const mondays = lastMondays(now);
  const shown = weeks.filter(({ week }) => week >= (mondays[0] ?? 0));
  if (shown.length === 0) return nothing;
  const all = lineOf('All', shown, mondays);
  const repositories = byRepository(shown, mondays);
  const priced = all.sum.cost > 0;
  return html`<section class="box costs" data-key="costs" aria-labelledby="costs">
    <h2 id="costs">${icon('stopwatch')}The last twelve weeks</h2>
    <div class="plots">
      ${priced && plot('Cost', all, mondays, ({ cost }) => cost, dollars)}${plot('Running time', all, mondays, ({ ms }) => ms, roughly)}
    </div>
    ${repositories.length > 1 && perRepository(repositories, mondays, priced)}
    <details data-key="numbers">
      <summary>The numbers</summary>
      ${numbers(repositories, mondays, priced)}
    </details>
  </section>`;
}

/** @internal */
export function lastMondays(now: number): number[] {
  const present = Math.floor((now - MONDAY) / WEEK) * WEEK + MONDAY;
  return Array.from({ length: WEEKS }, (_, index) => present - (WEEKS - 1 - index) * WEEK);
}

const add = (one: Sum, other: Sum): Sum => ({
  jobs: one.jobs + other.jobs,
  ms: one.ms + other.ms,
  cost: one.cost + other.cost,
});

function lineOf(name: string, of: readonly RepositoryWeek[], mondays: readonly number[]): Line {
  const byWeek = Map.groupBy(of, ({ week }) => week);
  const weeks = mondays.map((monday) => (byWeek.get(monday) ?? []).reduce<Sum>(add, NONE));
  return { name, weeks, sum: weeks.reduce(add, NONE) };
}

/** What took most first. */
function byRepository(of: readonly RepositoryWeek[], mondays: readonly number[]): Line[] {
  const lines = [...Map.groupBy(of, ({ repository }) => repository)]
    .map(([name, those]) => lineOf(name, those, mondays))
    .toSorted((one, other) => other.sum.cost - one.sum.cost || other.sum.ms - one.sum.ms);
  if (lines.length <= MOST_SHOWN) return lines;
  const own = lines.slice(0, MOST_SHOWN - 1);
  const names = new Set(own.map(({ name }) => name));
  return [
    ...own,
    lineOf(
      OTHERS,
      of.filter(({ repository }) => !names.has(repository)),
      mondays,
    ),
  ];
}

const date = (monday: number): string => new Date(monday).toISOString().slice(0, 10);
/** `22 Nov`, in UTC as the weeks are. */
const shortDate = (monday: number): string =>
  new Date(monday).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `45s`, `12m`, `3h 20m`: bars tell no seconds apart. */
const roughly = (ms: number): string => took(ms < 60_000 ? ms : Math.round(ms / 60_000) * 60_000);

function plot(
  title: string,
  { weeks, sum }: Line,
  mondays: readonly number[],
  pick: (sum: Sum) => number,
  words: (value: number) => string,
): Html {
  const values = weeks.map(pick);
  const most = Math.max(...values);
  return html`<figure class="plot">
    <figcaption>
      <strong>${title}</strong> <span class="muted">${words(pick(sum))} in all, at most ${words(most)} a week</span>
    </figcaption>
    ${bars(values, mondays, { width: 20, gap: 4, height: 56 }, words, title)}
    <p class="axis" aria-hidden="true"><span>${shortDate(mondays[0] ?? 0)}</span><span>this week</span></p>
  </figure>`;
}

interface Shape {
  readonly width: number;
  readonly gap: number;
  readonly height: number;
}

function bars(
  values: readonly number[],
  mondays: readonly number[],
  { width, gap, height }: Shape,
  words: (value: number) => string,
  label: string,
): Html {
  const most = Math.max(...values);
  const whole = values.length * (width + gap) - gap;
  const said = values.flatMap((value, index) =>
    value > 0 ? [`week of ${date(mondays[index] ?? 0)}: ${words(value)}`] : [],
  );
  return html`<svg
    class="bars"
    viewBox="0 0 ${whole} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${label} by week. ${said.join('; ')}"
  >
    ${values.map((value, index) => {
      // What is not nothing is seen.
      const tall = value <= 0 ? 1 : Math.max(3, Math.round((value / most) * height));
      return html`<rect
        class="${value > 0 ? 'bar' : 'bar-none'}"
        x="${index * (width + gap)}"
        y="${height - tall}"
        width="${width}"
        height="${tall}"
        ><title>Week of ${date(mondays[index] ?? 0)}: ${words(value)}</title></rect
      >`;
    })}
  </svg>`;
}

function perRepository(lines: readonly Line[], mondays: readonly number[], priced: boolean): Html {
  return html`<div class="scrolls" tabindex="0" role="region" aria-label="By repository">
    <table class="per-repository">
      <thead>
        <tr>
          <th scope="col">Repository</th>
          <th scope="col">${priced ? 'Cost' : 'Time'} by week</th>
          ${priced && html`<th scope="col" class="number">Cost</th>`}
          <th scope="col" class="number">Time</th>
          <th scope="col" class="number">Jobs</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ name, weeks, sum }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>
                ${bars(
                  weeks.map(({ cost, ms }) => (priced ? cost : ms)),
                  mondays,
                  { width: 6, gap: 2, height: 20 },
                  priced ? dollars : roughly,
                  name,
                )}
              </td>
              ${priced && html`<td class="number">${dollars(sum.cost)}</td>`}
              <td class="number">${roughly(sum.ms)}</td>
              <td class="number">${sum.jobs}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function numbers(lines: readonly Line[], mondays: readonly number[], priced: boolean): Html {
  const rows = mondays
    .map((monday, index) => lines.flatMap(({ name, weeks }) => ({ monday, name, week: weeks[index] ?? NONE })))
    .flat()
    .filter(({ week }) => week.jobs > 0)
    .toReversed();
  return html`<div class="scrolls" tabindex="0" role="region" aria-label="The numbers by week and repository">
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">Week of</th>
          <th scope="col">Repository</th>
          <th scope="col" class="number">Jobs</th>
          <th scope="col" class="number">Time</th>
          ${priced && html`<th scope="col" class="number">Cost</th>`}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ monday, name, week }) =>
            html`<tr>
              <th scope="row">${date(monday)}</th>
              <td>${name}</td>
              <td class="number">${week.jobs}</td>
              <td class="number">${roughly(week.ms)}</td>
              ${priced && html`<td class="number">${dollars(week.cost)}</td>`}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
