/** The engine over the real store, a GitHub in memory and a clock that a test moves. */
import { openStore } from '../../app/adapters/store/open.ts';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { startEngine, type Engine } from '../../app/engine/engine.ts';
import type { House } from '../../app/engine/house.ts';
import { type CheckPressed, inboxRow, type Incoming } from '../../app/engine/incoming.ts';
import { makeLive } from '../../app/engine/live.ts';
import type { Clock } from '../../app/engine/ports/clock.ts';
import type { SeenRepository, Store } from '../../app/engine/ports/store.ts';
import type { Person, Thread } from '../../app/ground/ids.ts';
import { githubDouble } from './github-double.ts';
import { type Death, type Life, life } from './life.ts';
import { countingChance, type ManualClock, manualClock } from './manual-clock.ts';
import { type PushDouble, pushDouble } from './push-double.ts';

export const WIDGETS: SeenRepository = {
  id: 1,
  installationId: 9,
  owner: 'acme',
  name: 'widgets',
  defaultBranch: 'main',
  isPrivate: false,
};
/** Another repository of the same installation. */
const GADGETS: SeenRepository = { ...WIDGETS, id: 2, name: 'gadgets' };
export const ADA: Person = { id: 5, login: 'ada' };
export const PULL: Thread = { kind: 'pull', number: 42 };
const RECOVER_EVERY = 300_000;

/** What is taken for a secret here. */
export const SECRET = 'very-secret';
const secrets: House['secrets'] = {
  find: (texts) =>
    Promise.resolve(
      texts.flatMap(({ path, text }) => {
        const start = text.indexOf(SECRET);
        return start < 0 ? [] : [{ path, what: 'a test token', line: 1, start, end: start + SECRET.length }];
      }),
    ),
};

/** One start of the app over `store`. */
export async function startLife(
  store: Store,
  github: ReturnType<typeof githubDouble>,
  clock: ManualClock,
  chance: House['chance'],
  death?: Death,
  installationSlots = 20,
  pushes: PushDouble = pushDouble(),
): Promise<{ readonly life: Life; readonly engine: Promise<Engine>; readonly logged: string[] }> {
  const lived = life(death);
  const logged: string[] = [];
  const log = (_: object, message: string): void => void logged.push(message);
  // An alarm of a process that is gone does not ring.
  const mortal: Clock = { now: clock.now, after: (ms, act) => clock.after(ms, () => void (lived.isDead() || act())) };
  const ports = {
    store: lived.through(store),
    github: lived.through(github.port),
    clock: mortal,
    chance,
    secrets,
    pushService: pushes.port,
    live: makeLive(),
    log: { info: log, warn: log, error: log },
    baseUrl: 'https://box.test',
    githubUrl: 'https://github.test',
    installationSlots,
  };
  return { life: lived, engine: startEngine(ports, { recoverEvery: RECOVER_EVERY }), logged };
}

export type Stage = Awaited<ReturnType<typeof stage>>;

export interface StageOptions {
  readonly slots?: number;
  readonly config?: string;
  readonly installationSlots?: number;
}

export async function stage(options: StageOptions = {}) {
  const store = await openStore({ path: ':memory:' });
  await store.putRepository(WIDGETS);
  await store.putRepository(GADGETS);
  const clock = manualClock();
  const github = githubDouble(clock.now);
  const pushes = pushDouble();
  github.config =
    options.config ??
    (options.slots === undefined ? null : `version: 1\nlimits: { slots: ${options.slots}, per_thread: 100 }\n`);
  const {
    life: lived,
    engine: starting,
    logged,
  } = await startLife(store, github, clock, countingChance(), undefined, options.installationSlots, pushes);
  const engine = await starting;
  await lived.quiet();
  let deliveries = 0;

  /** Lets time pass, alarm by alarm, and what follows happen. */
  async function advance(ms: number): Promise<void> {
    const until = clock.now() + ms;
    await lived.quiet();
    for (let at = clock.nextAlarm(until); at !== undefined; at = clock.nextAlarm(until)) {
      clock.moveTo(at);
      await lived.quiet();
    }
    clock.moveTo(until);
    await lived.quiet();
  }

  async function arrive(incoming: Incoming, lane: string, delivery = `delivery-${(deliveries += 1)}`): Promise<void> {
    await store.receive([inboxRow(delivery, lane, incoming)], clock.now());
    engine.house.wake.inbox();
    await lived.quiet();
  }

  return {
    store,
    clock,
    github,
    pushes,
    house: engine.house,
    logged: logged as readonly string[],
    calls: lived.calls,
    advance,
    arrive,
    quiet: () => lived.quiet(),
    async comment(
      body: string,
      over: {
        id?: number;
        author?: Person;
        isBot?: boolean;
        thread?: Thread;
        repository?: number;
        threadBody?: string;
      } = {},
    ): Promise<void> {
      const { id = 1000 + deliveries, author = ADA, isBot = false, thread = PULL, repository = WIDGETS.id } = over;
      const { threadBody = 'It is broken.' } = over;
      const about = { repositoryId: repository, thread, threadTitle: 'Mend it', threadBody, threadAuthor: 'bob' };
      const lane = `thread/${repository}/${thread.number}`;
      await arrive({ kind: 'comment', ...about, comment: id, body, author, isBot, at: clock.now() }, lane);
    },
    /** A person (or a bot) moves a label; its webhook arrives at once, or late, when the thread shows `shown`. */
    async label(
      label: string,
      moved: 'added' | 'removed',
      sender = ADA,
      isBot = false,
      shown?: Set<string>,
    ): Promise<void> {
      const delivery = `delivery-${(deliveries += 1)}`;
      const about = { repositoryId: WIDGETS.id, thread: PULL, threadTitle: 'Mend it', threadBody: '', at: clock.now() };
      const labels = github.labels.get(PULL.number) ?? new Set();
      github.labels.set(PULL.number, shown ?? labels.add(label));
      if (moved === 'removed' && !shown) labels.delete(label);
      await arrive({ kind: 'label', ...about, label, moved, sender, isBot, delivery }, 'thread/1/42', delivery);
    },
    /** A button under a check run, or GitHub's own "Re-run". */
    async press(externalId: string, action: CheckPressed['action'], sender = ADA): Promise<void> {
      const delivery = `delivery-${(deliveries += 1)}`;
      const about = { repositoryId: WIDGETS.id, externalId, action, sender, isBot: false, delivery };
      await arrive({ kind: 'check_pressed', ...about }, `check/1/${externalId}`, delivery);
    },
    async completed(runId: number, conclusion: string): Promise<void> {
      await arrive({ kind: 'run_completed', repositoryId: WIDGETS.id, runId, conclusion }, `run/${runId}`);
    },
    async job(number: number): Promise<Job> {
      const job = await store.job(WIDGETS.id, number);
      if (!job) throw new Error(`there is no J${number}`);
      return job;
    },
    /** The thread's comment. */
    report: (): string => github.comments.find(({ body }) => body.includes(REPORT_MARKER))?.body ?? '',
    /** What was answered besides, oldest first. */
    replies: (): string[] => github.comments.map(({ body }) => body).filter((body) => !body.includes(REPORT_MARKER)),
    /** The check run that a job or an approval shows now. */
    check: (externalId: string) => github.checks.findLast(({ job }) => job === externalId)?.check,
    /** `J1 running, J2 waiting`. */
    async states(thread = PULL.number, repository = WIDGETS.id): Promise<string> {
      const jobs = await store.threadJobsOf(repository, thread, 100);
      return jobs.map(({ number, state }) => `J${number} ${state}`).join(', ');
    },
    async end(): Promise<void> {
      await engine.stop();
      await store.close();
    },
  };
}
