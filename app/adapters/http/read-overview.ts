/** The lists of the overview for one person: only of repositories that they may read, always from the store. */
import type { Job } from '../../dispatch/job.ts';
import type { House } from '../../engine/house.ts';
import type { EndedAt } from '../../engine/ports/overview.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import { viewsOf } from '../../engine/view.ts';
import type { Person } from '../../ground/ids.ts';
import type { JobView } from '../../ground/job-view.ts';
import { hasEnded, STATES, takesSlot, type State } from '../../ground/job-state.ts';
import { includesRole } from '../../ground/roles.ts';
import { isAmong, type Standing } from '../../ground/who.ts';
import { MYSELF, type AskingJob, type Overview, type OverviewFilter } from '../../web/overview.ts';
import type { Viewer } from '../../web/view.ts';
import { readChains } from './overview-chains.ts';
import type { People } from './people.ts';
import { allInTime, findReadable, type Readable } from './readable-repositories.ts';

const DAY = 24 * 60 * 60_000;
const WEEKS = 12;
/** Jobs of a part that are shown beside the others, and when it is looked at alone. */
const MOST = 50;
const MOST_ALONE = 500;
/** Ended jobs of a page. */
const PAGE = 50;
const QUESTIONS = 200;
/** Jobs whose people can be chosen. */
const NEWEST = 500;

const IN_A_SLOT = STATES.filter(takesSlot);
const NOT_YET: readonly State[] = ['waiting', 'held', 'gated'];
const ENDED = STATES.filter(hasEnded);
const FAILED: readonly State[] = ['failed', 'timed_out', 'lost'];

export async function readOverview(
  house: House,
  people: People,
  person: Person,
  filter: OverviewFilter,
): Promise<Omit<Overview, 'csrf'>> {
  const { store } = house;
  const now = house.clock.now();
  const { readable, incomplete } = await findReadable(house, people, person);
  const chosen = readable.filter(({ repository }) => isChosen(repository, filter));
  const ids = chosen.map(({ repository }) => repository.id);
  const by = filter.by === MYSELF ? person.login : (filter.by?.replace(/^@/, '') ?? null);
  const most = (alone: boolean) => (alone ? MOST_ALONE : MOST);
  const { state } = filter;
  const open = (states: readonly State[], limit: number) => store.openJobs(ids, { states, by, limit: limit + 1 });
  const limits = {
    running: most(state === 'running'),
    queue: most(state === 'queue'),
    waiting: most(state === 'waiting'),
  };
  const page = state === 'ended' || state === 'failed' || filter.before !== null;
  const [running, queue, waiting, questions, today, further, logins, weeks] = await Promise.all([
    open(IN_A_SLOT, limits.running),
    open(['queued'], limits.queue),
    open(NOT_YET, limits.waiting),
    store.jobsWithQuestions(ids, QUESTIONS),
    store.endedJobs(ids, { states: ENDED, by, since: now - DAY, before: null, limit: PAGE + 1 }),
    page
      ? store.endedJobs(ids, {
          states: state === 'failed' ? FAILED : ENDED,
          by,
          since: 0,
          before: placeIn(filter.before),
          limit: PAGE + 1,
        })
      : null,
    store.peopleOf(ids, NEWEST),
    store.weeksOf(ids, now - WEEKS * 7 * DAY),
  ]);
  const listed = further ?? today;
  const ended = listed.slice(0, PAGE);
  const found = await view(house, chosen, [...running, ...queue, ...waiting, ...ended], questions, by);
  const { asking, views } = await askedOf(house, people, person, found);
  const isOpen = (job: JobView) => !hasEnded(job.state);
  const rest = views.filter((job) => !asking.some((one) => one.job === job));
  const lists = {
    needsYou: asking,
    running: rest.filter(({ state: is }) => takesSlot(is)).toSorted(newest),
    queued: rest.filter((job) => isOpen(job) && !takesSlot(job.state)).toSorted(newest),
    ended: rest.filter((job) => hasEnded(job.state)).toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0)),
  };
  const names = new Map(chosen.map(({ repository }) => [repository.id, nameOf(repository)]));
  const waits = lists.queued.filter(({ state: is }) => is !== 'queued').length;
  const failed = today.filter((job) => FAILED.includes(job.state)).length;
  async function placeAfter(): Promise<string | null> {
    if (listed.length > PAGE) return placeOf(ended.at(-1));
    if (page) return null;
    const place = placeOf(ended.at(-1), now - DAY);
    const older = { states: ENDED, by, since: 0, before: placeIn(place), limit: 1 };
    return (await store.endedJobs(ids, older)).length > 0 ? place : null;
  }

  return {
    login: person.login,
    filter,
    repositories: readable.map(({ repository }) => nameOf(repository)).toSorted(inAnyCase),
    people: logins,
    ...lists,
    chains: await readChains(house, found),
    earlier: await placeAfter(),
    counts: {
      'needs-you': { jobs: asking.length, more: questions.length === QUESTIONS },
      running: { jobs: lists.running.length, more: running.length > limits.running },
      queue: { jobs: lists.queued.length - waits, more: queue.length > limits.queue },
      waiting: { jobs: waits, more: waiting.length > limits.waiting },
      ended: { jobs: Math.min(today.length, PAGE), more: today.length > PAGE },
      failed: { jobs: failed, more: today.length > PAGE },
    },
    weeks: weeks.map(({ repositoryId, week, jobs, ms, cost }) => ({
      repository: names.get(repositoryId) ?? '',
      week,
      jobs,
      ms,
      cost,
    })),
    incomplete,
    now,
  };
}

/** Whether the filter leaves this repository in. */
export const isChosen = (repository: RepositoryRow, { repo }: OverviewFilter): boolean =>
  repo === null || nameOf(repository).toLowerCase() === repo.toLowerCase();

const nameOf = ({ owner, name }: Pick<RepositoryRow, 'owner' | 'name'>): string => `${owner}/${name}`;
const newest = (one: JobView, other: JobView): number => other.createdAt - one.createdAt;
const inAnyCase = (one: string, other: string): number => one.toLowerCase().localeCompare(other.toLowerCase());

/** Views of the jobs of one repository that are shown. */
interface Found extends Readable {
  readonly views: readonly JobView[];
}

/** Views of `jobs`, and of those with questions, in the order of the repositories and then of `jobs`. */
async function view(
  house: House,
  chosen: readonly Readable[],
  jobs: readonly Job[],
  questions: readonly { readonly repositoryId: number; readonly job: number }[],
  by: string | null,
): Promise<Found[]> {
  const ofRepository = Map.groupBy(jobs, ({ repositoryId }) => repositoryId);
  const asked = Map.groupBy(questions, ({ repositoryId }) => repositoryId);
  const found = await Promise.all(
    chosen.map(async (readable) => {
      const { repository } = readable;
      const own = ofRepository.get(repository.id) ?? [];
      const known = new Set(own.map(({ number }) => number));
      const missing = [...new Set((asked.get(repository.id) ?? []).map(({ job }) => job))].filter(
        (number) => !known.has(number),
      );
      const others = missing.length === 0 ? [] : await house.store.jobsOf(repository.id, missing);
      const mine = others.filter((job) => !hasEnded(job.state) && (by === null || isOf(job, by)));
      const shown = [...own, ...mine];
      return { ...readable, views: shown.length === 0 ? [] : await viewsOf(house, repository, shown) };
    }),
  );
  return found.filter(({ views }) => views.length > 0);
}

function isOf({ requester, charge }: Job, login: string): boolean {
  const wanted = login.toLowerCase();
  return requester.login.toLowerCase() === wanted || charge?.login.toLowerCase() === wanted;
}

/** Which of the jobs wait for an answer that this person may give, the oldest question first. */
async function askedOf(
  house: House,
  people: People,
  person: Person,
  found: readonly Found[],
): Promise<{ asking: AskingJob[]; views: JobView[] }> {
  const standings = await allInTime(house.clock, found, async ({ repository, role, views }): Promise<Standing> => {
    const lists = views.flatMap((job) => pendingOf(job).map(({ approvers }) => approvers));
    return lists.length === 0 ? { role, teams: new Set() } : people.standingOf(repository, person, lists);
  });
  const asking = found.flatMap(({ role, views }, index) => {
    // Where teams could not be asked for, the role alone decides.
    const standing = standings[index] ?? { role, teams: new Set() };
    return views.flatMap((job): AskingJob[] => {
      const mayApprove = pendingOf(job)
        // Nobody lets their own jobs start.
        .filter(({ kind }) => kind === 'tool' || job.requester !== person.login)
        .filter(({ approvers }) => isAmong(approvers, person, standing))
        .map(({ ref }) => ref);
      return mayApprove.length === 0 ? [] : [{ job, viewer: viewer(person, standing, mayApprove) }];
    });
  });
  const askedAt = ({ job }: AskingJob) => Math.min(...pendingOf(job).map(({ requestedAt }) => requestedAt));
  return {
    asking: asking.toSorted((one, other) => askedAt(one) - askedAt(other)),
    views: found.flatMap(({ views }) => views),
  };
}

const pendingOf = (job: JobView): JobView['approvals'] =>
  hasEnded(job.state) ? [] : job.approvals.filter(({ state }) => state === 'pending');

const viewer = ({ login }: Person, { role }: Standing, mayApprove: readonly string[]): Viewer => ({
  login,
  role,
  maySteer: includesRole(role, 'write'),
  mayApprove,
  mayDelete: false,
  shared: null,
});

/** A place in the list of all ended jobs as it stands in an address; the filter has seen to its form. */
function placeIn(text: string | null): EndedAt | null {
  if (text === null) return null;
  const [at = 0, repositoryId = 0, number = 0] = text.split('-').map(Number);
  return { at, repositoryId, number };
}

/** After the last of those shown; where none is shown, after `otherwise` (epoch ms). */
function placeOf(job: Job | undefined, otherwise = 0): string {
  return job ? `${job.endedAt ?? 0}-${job.repositoryId}-${job.number}` : `${otherwise}-0-0`;
}
