/** The overview as text: its filters in the address, its lines, its weeks; whatever people wrote is shown and never obeyed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup } from '../../app/web/html.ts';
import {
  MYSELF,
  NO_FILTER,
  overviewFilterOf,
  overviewHref,
  SECTIONS,
  type OverviewFilter,
} from '../../app/web/overview.ts';
import { costPlot, lastMondays } from '../../app/web/render/cost-plot.ts';
import { dollars, jobRow } from '../../app/web/render/job-row.ts';
import { renderOverview } from '../../app/web/render/overview.ts';
import { overview } from '../page/fixture-lists.ts';
import { job, MINUTE, NOW } from '../page/fixtures.ts';
import { runs } from '../hard.ts';

const words = (text: string): string =>
  text
    .replaceAll(/<svg.*?<\/svg>|<[^>]*>/gs, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const page = (parts: Partial<ReturnType<typeof overview>> = {}, filter: Partial<OverviewFilter> = {}) =>
  renderOverview({ ...overview(filter), ...parts }, { css: '', js: '' });
const read = (href: string): OverviewFilter => {
  const { searchParams } = new URL(href, 'https://box.test');
  return overviewFilterOf((key) => searchParams.get(key) ?? undefined);
};

describe('filters', () => {
  const some = fc.record({
    repo: fc.option(fc.constantFrom('acme/widgets', 'a.b/c-d_e'), { nil: null }),
    by: fc.option(fc.constantFrom(MYSELF, 'ada', 'dependabot[bot]'), { nil: null }),
    state: fc.option(fc.constantFrom(...SECTIONS), { nil: null }),
    before: fc.option(fc.constant('1763800000000-7-4'), { nil: null }),
  });

  test('come back from the address as they went in', () => {
    fc.assert(
      fc.property(some, (filter) => {
        expect(read(overviewHref(filter, { before: filter.before }))).toEqual(filter);
        // Another part, person or repository begins at its beginning.
        expect(read(overviewHref(filter, { state: 'queue' }))).toEqual({ ...filter, state: 'queue', before: null });
      }),
      { numRuns: runs(100, 2000) },
    );
    expect(overviewHref(NO_FILTER)).toBe('/');
  });

  test('are ignored when they are none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const filter = overviewFilterOf(() => `<${text}`);
        expect(filter).toEqual(NO_FILTER);
      }),
      { numRuns: runs(100, 2000) },
    );
  });

  test('mark the part and the choices they stand for, and offer the way back', () => {
    const text = page({}, { state: 'queue', by: MYSELF, repo: 'ACME/widgets' });
    expect(text).toMatch(/href="\/\?repo=ACME%2Fwidgets&amp;by=%40me&amp;state=queue"\s+aria-current="page"/);
    expect(text).toMatch(/value="@me" selected>Mine \(ada\)/);
    expect(text).toMatch(/value="acme\/widgets" selected/);
    expect(words(text)).toContain('All jobs');
    expect(words(text)).not.toContain('Needs you now');
    for (const gone of ['data-key="running"', 'data-key="costs"', 'data-path=']) expect(text).not.toContain(gone);
  });
});

describe('a line', () => {
  const line = (parts: Parameters<typeof job>[0]) => words(markup(jobRow(job(parts), NOW)));

  test('says what a job is, where it stands, whose it is and what it took', () => {
    const parts = { endedAt: NOW - MINUTE, startedAt: NOW - 3 * MINUTE, charge: 'bob' } as const;
    const usage = { inputTokens: 1, outputTokens: 1, cost: 0.42 };
    const said = line({ state: 'succeeded', ref: 'J8', name: 'tests', ...parts, usage });
    for (const part of ['J8 tests', 'succeeded', 'acme/widgets#42', 'writer → bob', '2m', '$0.42'])
      expect(said).toContain(part);
  });

  test('of a machine of somebody’s own names the machine and no thread', () => {
    const said = line({ machine: 'ada’s laptop', thread: { kind: 'issue', number: 0 } });
    expect(said).toContain('acme/widgets on ada’s laptop');
    expect(said).not.toContain('#0');
  });

  test('tells for a minute who decided, to those who saw the question', () => {
    const [one] = overview().needsYou.flatMap(({ job: asking }) => asking.approvals);
    const decided = (appliedAt: number | null) =>
      line({ approvals: [{ ...one!, state: 'denied', decidedBy: 'bob', appliedAt }] });
    expect(decided(null)).toContain('P7 was denied by bob, waiting for the runner');
    expect(decided(NOW - 59_000)).toContain('P7 was denied by bob');
    expect(decided(NOW - MINUTE)).not.toContain('bob');
  });

  test.each([
    [0, '$0.00'],
    [0.001, '<$0.01'],
    [12.345, '$12.35'],
    [12_345.6, '$12,346'],
  ])('%d dollars are %s', (amount, said) => expect(dollars(amount)).toBe(said));
});

describe('the parts', () => {
  test('draw a chain once, where it is most urgent, and keep its jobs together', () => {
    expect(page().match(/class="graph"/g)).toHaveLength(1);
    expect(page({}, { state: 'waiting' }).match(/class="graph"/g)).toHaveLength(1);
  });

  test('sum up what is shown, lead to what ended earlier, and say when there is more', () => {
    const text = page({ counts: { ...overview().counts, queue: { jobs: 50, more: true } } });
    expect(words(text)).toContain('Ended in the last day 4 $1.72');
    expect(words(text)).toContain('Queue 50+');
    expect(text).toContain('href="/?state=ended&amp;before=1763800000000-7-4"');
    expect(text).toContain('href="/?state=queue">look at these alone');
  });

  test('that are empty say what to do, for a first visit and under a filter', () => {
    const nothing = { needsYou: [], running: [], queued: [], ended: [], weeks: [], earlier: null };
    expect(words(page({ ...nothing, repositories: [] }))).toContain('signalbox remote');
    expect(words(page(nothing))).toContain('What ended before');
    expect(words(page(nothing, { by: 'ada' }))).toContain('Nothing matches');
  });
});

describe('the last twelve weeks', () => {
  test('begin on Mondays at midnight UTC, the present one last', () => {
    const mondays = lastMondays(NOW);
    expect(mondays).toHaveLength(12);
    expect(new Date(mondays.at(-1)!).toISOString()).toBe('2026-11-16T00:00:00.000Z');
    expect(lastMondays(Date.UTC(2026, 10, 16)).at(-1)).toBe(Date.UTC(2026, 10, 16));
    expect(lastMondays(Date.UTC(2026, 10, 16) - 1).at(-1)).toBe(Date.UTC(2026, 10, 9));
  });

  const week = (repository: string, cost: number, ago = 0) => ({
    repository,
    week: Date.UTC(2026, 10, 16) - ago * 7 * 24 * 60 * MINUTE,
    jobs: 2,
    ms: 30 * MINUTE,
    cost,
  });
  const plot = (weeks: ReturnType<typeof week>[]) => markup(costPlot({ weeks, now: NOW }));

  test('have a bar for each week, its number beside it, and all of it in a table', () => {
    const text = plot([week('acme/widgets', 1.5), week('acme/widgets', 3, 2)]);
    expect(text.match(/<rect/g)).toHaveLength(24);
    expect(text).toContain('week of 2026-11-02: $3.00; week of 2026-11-16: $1.50');
    expect(words(text)).toContain('$4.50 in all, at most $3.00 a week');
    expect(words(text)).toMatch(/2026-11-16 acme\/widgets 2 30m \$1\.50 2026-11-02 acme\/widgets 2 30m \$3\.00/);
  });

  test('show running time alone where no price is known, and nothing where nothing ran', () => {
    const text = plot([week('acme/widgets', 0)]);
    expect(words(text)).toContain('Running time 30m in all');
    expect(text).not.toContain('$');
    expect(plot([])).toBe('');
    expect(plot([week('acme/old', 9, 12)])).toBe('');
  });

  test('sum up the smaller repositories where there are many', () => {
    const text = plot(Array.from({ length: 20 }, (_, index) => week(`acme/r${index}`, 100 - index)));
    expect(words(text)).toContain('acme/r6 $94.00');
    expect(words(text)).toMatch(/others \$1[\d,.]+ 6h 30m 26/);
    expect(text).not.toContain('acme/r7<');
  });
});

test('what people wrote is shown as they wrote it, and is never markup', () => {
  const nasty = '"><img src=x onerror=alert(1)>';
  const about = { ref: 'J1', name: nasty, title: nasty, requester: nasty, charge: nasty, machine: nasty } as const;
  const chains = [
    [1, 2].map((n) => ({
      ref: `J${n}` as const,
      name: nasty,
      title: nasty,
      state: 'running' as const,
      url: `/acme/widgets/J${n}`,
      needs: [],
    })),
  ];
  const text = page(
    {
      running: [job({ ...about, reason: nasty, url: '/acme/widgets/J1' })],
      people: [nasty],
      repositories: [nasty],
      weeks: [{ repository: nasty, week: Date.UTC(2026, 10, 16), jobs: 1, ms: 1, cost: 1 }],
      chains,
    },
    { by: nasty, repo: nasty },
  );
  expect(text).not.toContain('<img src=x');
  expect(text).toContain('&lt;img src=x');
});
