/** Fixtures for finding one's way in a transcript: a search over the long log, its parts around an event, an attempt that is over. */
import type { OverallSearch, SessionSearch } from '../../app/ground/search-view.ts';
import { filterOf } from '../../app/web/render/filters.ts';
import type { LogEntry } from '../../app/wire/events.ts';
import type { SessionPage } from '../../app/web/view.ts';
import { longLog, running } from './fixture-logs.ts';
import { job, NOW, page, reading } from './fixtures.ts';

export const LONG = 20_000;

export function search(text: string, before = Infinity): SessionSearch {
  const found = longLog(NOW, LONG)
    .filter(({ seq, event }) => seq < before && 'text' in event && event.text.includes(text))
    .toReversed();
  const hits = found.slice(0, 30).map(({ seq, at, event }) => ({
    kind: 'message',
    seq,
    at,
    excerpt: [
      { text: '… ', isHit: false },
      { text, isHit: true },
      { text: 'text' in event ? event.text.slice(event.text.indexOf(text) + text.length) : '', isHit: false },
    ],
    url: `/long?attempt=1&at=${seq}#e${seq}`,
  }));
  return { hits, next: found.length > 30 ? (hits.at(-1)?.seq ?? null) : null, isBehind: false };
}

/** The long session as the app serves it: its newest part, or the part around an event. */
export function longPage(query: URLSearchParams): SessionPage {
  const all = longLog(NOW, LONG);
  const at = Number(query.get('at') ?? 0);
  const from = at === 0 ? all.length - 500 : Math.max(0, at - 250);
  const log = all.slice(from, from + 500);
  const text = query.get('q') ?? '';
  return page({
    log,
    earlier: from > 0,
    reading: reading({
      at: at === 0 ? null : at,
      later: from + 500 < all.length,
      filter: filterOf(query.get('filter')),
      search: text === '' ? null : { text, found: search(text, Number(query.get('before') ?? Infinity)) },
    }),
  });
}

/** The first of two attempts; `/past`. */
export const past = (): SessionPage =>
  page({
    job: job({ attempt: 2, approvals: [] }),
    log: running(NOW).slice(0, 12),
    reading: reading({ attempt: 1, attempts: [1, 2], later: true }),
  });

/** What follows on the part of it that the page holds. */
export const restOfPast = (after: number): LogEntry[] => running(NOW).filter(({ seq }) => seq > after);

/** What a stranger wrote, found. */
export const hostileSearch = (text: string): SessionSearch => ({
  hits: [
    {
      kind: text,
      seq: 1,
      at: NOW,
      excerpt: [
        { text, isHit: true },
        { text, isHit: false },
      ],
      url: text,
    },
  ],
  next: 1,
  isBehind: true,
});

export const found: OverallSearch = {
  jobs: [
    {
      job: 'J12',
      title: 'Fix the flaky test in parser.test.ts',
      repository: { owner: 'acme', name: 'widgets' },
      attempt: 1,
      url: '/acme/widgets/jobs/J12',
      hits: search('Step').hits.slice(0, 3),
    },
    {
      job: 'J9',
      title: 'plan',
      repository: { owner: 'acme', name: 'gears' },
      attempt: 1,
      url: '/acme/gears/jobs/J9',
      hits: [{ ...search('Step').hits[0], kind: 'job', seq: 0 } as SessionSearch['hits'][number]],
    },
  ],
  more: true,
};

/** A view-only link as it is answered when it was made. */
export const viewLink = (origin: string, hours: number) => ({
  link: { id: `link-${hours}`, by: 'ada', createdAt: NOW, expiresAt: NOW + hours * 3_600_000 },
  url: `${origin}/view/${'s3cret'.repeat(7)}`,
});
