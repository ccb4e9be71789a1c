/** A program: the engine over a real SQLite file, with a GitHub that answers over the channel, and a clock that is moved over it. */
import { openStore } from '../../app/adapters/store/open.ts';
import { startEngine, type Engine } from '../../app/engine/engine.ts';
import { inboxRow } from '../../app/engine/incoming.ts';
import { makeLive } from '../../app/engine/live.ts';
import type { GitHub } from '../../app/engine/ports/github.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { appendBatch, claimJob, finishSession } from '../../app/engine/runner-doors.ts';
import { Failure } from '../../app/ground/outcome.ts';
import type { Session } from '../../app/remote/session.ts';
import { steps, type Steps } from './kill-steps.ts';
import type { Answers, Birth, FromApp, ToApp, Word } from './kill-words.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { pushDouble } from './push-double.ts';
import { PULL, WIDGETS } from './stage.ts';

interface Life {
  readonly engine: Engine;
  /** The store itself, whose calls are no steps. */
  readonly store: Store;
  readonly steps: Steps;
  readonly clock: ManualClock;
}

let life: Life | undefined;
let clock: ManualClock | undefined;
const asked = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
const say = (said: FromApp): void => void process.send?.(said);

/** GitHub is on the other side; the pause is our own, and there is none. */
const github = new Proxy({} as GitHub, {
  get(_, method) {
    if (method === 'pause') return () => undefined;
    return (...given: unknown[]) => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const id = asked.size + 1;
      asked.set(id, { resolve, reject });
      say({ kind: 'github', id, method: String(method), given, now: clock?.now() ?? 0 });
      return promise;
    };
  },
});

async function begin({ path, life: count, now, death }: Birth): Promise<Life> {
  const store = await openStore({ path });
  await store.putRepository(WIDGETS);
  const counted = steps(death);
  const time = (clock = manualClock(now));
  let drawn = 0;
  const engine = await startEngine(
    {
      store: counted.through('store', store),
      github: counted.through('github', github),
      clock: time,
      chance: {
        token: () => `${count.toString(16).padStart(8, '0')}${(drawn += 1).toString(16).padStart(24, '0')}`,
        fraction: () => 0.5,
      },
      secrets: { find: () => Promise.resolve([]) },
      live: makeLive(),
      pushService: pushDouble().port,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      baseUrl: 'https://box.test',
      githubUrl: 'https://github.test',
      installationSlots: 20,
    },
    { recoverEvery: 300_000 },
  );
  return { engine, store, steps: counted, clock: time };
}

async function obey<Said extends Exclude<Word, { kind: 'begin' }>>(alive: Life, word: Said): Promise<unknown> {
  const { house } = alive.engine;
  switch (word.kind) {
    case 'receive': {
      const { key, lane, incoming } = word.webhook;
      await house.store.receive([inboxRow(key, lane, incoming)], house.clock.now());
      house.wake.inbox();
      return null satisfies Answers['receive'];
    }
    case 'claim': {
      const proven = { repositoryId: WIDGETS.id, runId: word.run };
      const claimed = await claimJob(house, proven, { version: 1, job: word.job, nonce: word.nonce });
      return (claimed.ok ? claimed.value.session.id : null) satisfies Answers['claim'];
    }
    case 'events': {
      const { first, events } = word;
      const batch = { first, events: events.map((event) => ({ at: house.clock.now(), event })) };
      await appendBatch(house, await sessionOf(alive, word.session), batch);
      return null satisfies Answers['events'];
    }
    case 'decision': {
      const controls = await alive.store.controlsAfter(word.session, 0);
      const decided = controls.flatMap(({ order }) => (order.kind === 'decision' ? [order.hash] : []));
      return (decided[0] ?? null) satisfies Answers['decision'];
    }
    case 'changes': {
      const { repositoryId, job, attempt } = await sessionOf(alive, word.session);
      await house.store.putChanges(repositoryId, job, attempt, word.changes, house.clock.now());
      return null satisfies Answers['changes'];
    }
    case 'finish':
      await finishSession(house, await sessionOf(alive, word.session), word.finish);
      return null satisfies Answers['finish'];
    case 'advance':
      return advance(alive, word.ms);
    case 'look': {
      const jobs = await alive.store.threadJobsOf(WIDGETS.id, PULL.number, 50);
      const due = await Promise.all([alive.store.nextInboxDue(), alive.store.nextOutboxDue()]);
      return {
        jobs: jobs.map(({ number, name, state, attempt }) => ({ number, name, state, attempt })),
        isBusy: due.some((at) => at !== undefined),
      } satisfies Answers['look'];
    }
    case 'end':
      await alive.engine.stop();
      await alive.store.close();
      return alive.steps.taken;
  }
}

async function sessionOf({ store }: Life, id: string): Promise<Session> {
  const session = await store.session(id);
  if (!session) throw new Error('a session is gone');
  return session;
}

/** Alarm by alarm, and what follows of each. */
async function advance({ clock: time, steps: counted }: Life, ms: number): Promise<null> {
  const until = time.now() + ms;
  for (let at = time.nextAlarm(until); at !== undefined; at = time.nextAlarm(until)) {
    time.moveTo(at);
    await counted.quiet();
  }
  time.moveTo(until);
  return null;
}

async function serve(word: Word): Promise<void> {
  try {
    if (word.kind === 'begin') life = await begin(word.birth);
    if (!life) throw new Error('nothing has begun');
    const value = word.kind === 'begin' ? null : await obey(life, word);
    if (word.kind !== 'end') await life.steps.quiet();
    say({ kind: 'answer', value });
  } catch (error) {
    say({ kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

process.on('message', (said: ToApp) => {
  if (said.kind === 'word') void serve(said.word);
  else if (said.kind === 'github') asked.get(said.id)?.resolve(said.value);
  else asked.get(said.id)?.reject(new Failure(said.failure, said.message));
});
