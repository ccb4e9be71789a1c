/** The engine over the real store, a GitHub in memory and a clock that a test moves. */
import { openStore } from '../../app/adapters/store/open.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { startEngine, type Engine } from '../../app/engine/engine.ts';
import type { House } from '../../app/engine/house.ts';
import { inboxRow, type Incoming } from '../../app/engine/incoming.ts';
import { makeLive } from '../../app/engine/live.ts';
import type { Clock } from '../../app/engine/ports/clock.ts';
import type { RepositoryRow, Store } from '../../app/engine/ports/store.ts';
import type { Person, Thread } from '../../app/ground/ids.ts';
import { githubDouble } from './github-double.ts';
import { type Death, type Life, life } from './life.ts';
import { countingChance, type ManualClock, manualClock } from './manual-clock.ts';

export const WIDGETS: RepositoryRow = {
  id: 1,
  installationId: 9,
  owner: 'acme',
  name: 'widgets',
  defaultBranch: 'main',
  isPrivate: false,
  slots: 3,
};
export const ADA: Person = { id: 5, login: 'ada' };
export const PULL: Thread = { kind: 'pull', number: 42 };
const RECOVER_EVERY = 300_000;

/** One start of the app over `store`. */
export async function startLife(
  store: Store,
  github: ReturnType<typeof githubDouble>,
  clock: ManualClock,
  chance: House['chance'],
  death?: Death,
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
    live: makeLive(),
    log: { info: log, warn: log, error: log },
    baseUrl: 'https://box.test',
    githubUrl: 'https://github.test',
  };
  return { life: lived, engine: startEngine(ports, { recoverEvery: RECOVER_EVERY }), logged };
}

export type Stage = Awaited<ReturnType<typeof stage>>;

export async function stage(options: { readonly slots?: number; readonly config?: string } = {}) {
  const store = await openStore({ path: ':memory:' });
  await store.putRepository({ ...WIDGETS, slots: options.slots ?? WIDGETS.slots });
  const clock = manualClock();
  const github = githubDouble(clock.now);
  github.config = options.config ?? null;
  const { life: lived, engine: starting, logged } = await startLife(store, github, clock, countingChance());
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
    house: engine.house,
    logged: logged as readonly string[],
    calls: lived.calls,
    advance,
    arrive,
    quiet: () => lived.quiet(),
    async comment(
      body: string,
      over: { id?: number; author?: Person; isBot?: boolean; thread?: Thread } = {},
    ): Promise<void> {
      const { id = 1000 + deliveries, author = ADA, isBot = false, thread = PULL } = over;
      const about = { repositoryId: WIDGETS.id, thread, threadTitle: 'Mend it' };
      await arrive({ kind: 'comment', ...about, comment: id, body, author, isBot }, `thread/1/${thread.number}`);
    },
    async label(label: string, moved: 'added' | 'removed', sender = ADA): Promise<void> {
      const delivery = `delivery-${(deliveries += 1)}`;
      const about = { repositoryId: WIDGETS.id, thread: PULL, threadTitle: 'Mend it' };
      const labels = github.labels.get(PULL.number) ?? new Set();
      github.labels.set(PULL.number, labels.add(label));
      if (moved === 'removed') labels.delete(label);
      await arrive({ kind: 'label', ...about, label, moved, sender, isBot: false, delivery }, 'thread/1/42', delivery);
    },
    async completed(runId: number, conclusion: string): Promise<void> {
      await arrive({ kind: 'run_completed', repositoryId: WIDGETS.id, runId, conclusion }, `run/${runId}`);
    },
    async job(number: number): Promise<Job> {
      const job = await store.job(WIDGETS.id, number);
      if (!job) throw new Error(`there is no J${number}`);
      return job;
    },
    /** `J1 running, J2 waiting`. */
    async states(): Promise<string> {
      const jobs = await store.threadJobsOf(WIDGETS.id, PULL.number, 100);
      return jobs.map(({ number, state }) => `J${number} ${state}`).join(', ');
    },
    async end(): Promise<void> {
      await engine.stop();
      await store.close();
    },
  };
}
