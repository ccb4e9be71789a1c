/** Searching for people: what is found becomes excerpts with the addresses that open them. */
import { jobText } from '../dispatch/job-text.ts';
import type { Job } from '../dispatch/job.ts';
import { jobRef } from '../ground/ids.ts';
import type { ExcerptPart, JobHits, OverallSearch, SearchHit, SessionSearch } from '../ground/search-view.ts';
import { excerptOf } from '../remote/search/excerpt.ts';
import { parseQuery, type Query } from '../remote/search/query.ts';
import type { LogEntry } from '../wire/events.ts';
import { eventText } from '../wire/event-text.ts';
import type { House } from './house.ts';
import type { Found } from './ports/search.ts';
import type { RepositoryRow } from './ports/store.ts';
import { jobUrl, titleOf } from './view.ts';

/** Hits of a page. */
const PAGE = 30;
/** Texts looked at for one overall answer, jobs in it, and hits shown of each. */
const LOOKED_AT = 200;
const JOBS = 20;
const OF_A_JOB = 3;
/** A session is brought up to date before it is searched, but nobody waits longer for that, in milliseconds. */
const CATCH_UP = 60;
const CATCH_UP_STEP = 500;

/** `before`: only what begins with an earlier event. */
export async function searchSession(
  house: House,
  repository: RepositoryRow,
  sessionId: string,
  { text, before }: { readonly text: string; readonly before?: number | undefined },
): Promise<SessionSearch> {
  const query = parseQuery(text);
  if (query.length === 0) return { hits: [], next: null, isBehind: false };
  const isBehind = !(await catchUp(house, sessionId));
  const place = { sessionId };
  const found = await house.store.searchFor({ place, query, before, limit: PAGE + 1 });
  const page = found.slice(0, PAGE);
  const hits = await Promise.all(page.map((one) => hitOf(house, repository, one, query)));
  return { hits, next: found.length > PAGE ? (page.at(-1)?.seq ?? null) : null, isBehind };
}

/** In jobs and sessions of these repositories: the caller has seen to it that the person may read them. */
export async function searchAll(
  house: House,
  repositories: readonly RepositoryRow[],
  text: string,
): Promise<OverallSearch> {
  const query = parseQuery(text);
  if (query.length === 0) return { jobs: [], more: false };
  const byId = new Map(repositories.map((repository) => [repository.id, repository]));
  const found = await house.store.searchFor({
    place: { repositoryIds: [...byId.keys()] },
    query,
    limit: LOOKED_AT,
  });
  const groups = Map.groupBy(found, ({ repositoryId, job }) => `${repositoryId}/${job}`);
  const shown = [...groups.values()].slice(0, JOBS);
  const jobs = await Promise.all(
    shown.map(async (group): Promise<JobHits | null> => {
      const [first] = group;
      const repository = byId.get(first?.repositoryId ?? 0);
      const job = first && repository ? await house.store.job(repository.id, first.job) : undefined;
      if (!first || !repository || !job) return null;
      const hits = await Promise.all(group.slice(0, OF_A_JOB).map((one) => hitOf(house, repository, one, query, job)));
      const { owner, name } = repository;
      return {
        job: jobRef(job.number),
        title: titleOf(job),
        repository: { owner, name },
        attempt: job.attempt,
        url: jobUrl(house.baseUrl, repository, job.number),
        hits,
      };
    }),
  );
  return { jobs: jobs.filter((one) => one !== null), more: groups.size > JOBS || found.length === LOOKED_AT };
}

/** False when the session has more than could be gone through. */
async function catchUp({ store, clock }: House, sessionId: string): Promise<boolean> {
  const until = clock.now() + CATCH_UP;
  while ((await store.indexSession(sessionId, CATCH_UP_STEP)) > 0) if (clock.now() >= until) return false;
  return true;
}

async function hitOf(
  house: House,
  repository: RepositoryRow,
  found: Found,
  query: Query,
  job?: Job,
): Promise<SearchHit> {
  const { kind, seq, last, at, sessionId, attempt } = found;
  const url = jobUrl(house.baseUrl, repository, found.job);
  if (sessionId === null) return { kind, seq: 0, at, excerpt: job ? excerptOf(jobText(job), query) : NOTHING, url };
  const log = await house.store.logAfter(sessionId, seq - 1, last - seq + 1);
  const opened = `${url}?attempt=${attempt}&at=${seq}#e${seq}`;
  return { kind, seq, at, excerpt: excerptOf(textOf(log, kind), query), url: opened };
}

const NOTHING: readonly ExcerptPart[] = [];

/** The text that was found; events in between that belong to no text are passed over. */
const textOf = (log: readonly LogEntry[], kind: string): string =>
  log
    .map(({ event }) => eventText(event))
    .map((said) => (said?.kind === kind ? said.text : ''))
    .join('');
