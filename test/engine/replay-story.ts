/** A stream of webhooks through the app, in order or as a bad day brings them: late, out of order, twice, or only when asked for again. */
import { chance } from '../chance.ts';
import { claimJob, finishSession } from '../../app/engine/runner-doors.ts';
import { hasEnded } from '../../app/ground/job-state.ts';
import { parseJobRef } from '../../app/ground/ids.ts';
import type { Run } from './github-double.ts';
import { CONFIG, happeningsOf, type Delivery } from './replay-world.ts';
import { stage, type Stage, WIDGETS } from './stage.ts';

export interface Weather {
  /** As many events may have happened whose webhooks are still on their way; 1 is order. */
  readonly late: number;
  /** Between 0 and 1: webhooks that come twice, and that come only when they are asked for. */
  readonly doubled: number;
  readonly dropped: number;
  readonly seed: number;
}

export const FAIR: Weather = { late: 1, doubled: 0, dropped: 0, seed: 1 };

export interface Replayed {
  /** How all of it ended, by what people asked for, without the numbers that order gives. */
  readonly ended: Readonly<Record<string, readonly string[]>>;
  readonly deliveries: number;
  readonly doubled: number;
  readonly redelivered: number;
}

/** Time between two webhooks, and between two looks when there are no more, in milliseconds. */
const BETWEEN = 400;
const LATER = 60_000;

export async function replay(threads: number, weather: Weather): Promise<Replayed> {
  const box = await stage({ config: CONFIG });
  const heads = new Map<number, string>();
  setUp(box, heads);
  const random = chance(weather.seed);
  const onTheWay: Delivery[] = [];
  const known = new Map<string, Delivery>();
  const counts = { deliveries: 0, doubled: 0, redelivered: 0 };
  let served = 0;

  /** It comes, now or later, once or twice; or it fails, and GitHub lists it. */
  function send(delivery: Delivery): void {
    counts.deliveries += 1;
    known.set(delivery.guid, delivery);
    if (random() < weather.dropped) {
      box.github.failed.push({ id: known.size, guid: delivery.guid });
      return;
    }
    onTheWay.push(delivery);
    if (random() < weather.doubled) {
      counts.doubled += 1;
      onTheWay.push(delivery);
    }
  }

  async function deliverOne(): Promise<void> {
    const [delivery] = onTheWay.splice(Math.floor(random() * Math.min(weather.late, onTheWay.length)), 1);
    if (!delivery) return;
    await box.arrive(delivery.incoming, delivery.lane, delivery.guid);
  }

  /** Runners do their work, and what GitHub was asked to deliver again is on its way. */
  async function world(): Promise<void> {
    // What a run sets free may make the next one meanwhile.
    for (; served < box.github.runs.length; served += 1) send(await carryOut(box, box.github.runs[served] as Run));
    for (const id of box.github.redelivered.splice(0)) {
      const [failed] = box.github.failed.splice(
        box.github.failed.findIndex((one) => one.id === id),
        1,
      );
      const delivery = known.get(failed?.guid ?? '');
      if (delivery) onTheWay.push(delivery);
      counts.redelivered += 1;
    }
  }

  try {
    for (const { delivery, happen } of happeningsOf(threads)) {
      happen(box.github, heads);
      send(delivery);
      while (onTheWay.length >= weather.late) await deliverOne();
      await box.advance(BETWEEN);
      await world();
    }
    for (let quiet = 0; quiet < 3;) {
      const before = counts.deliveries + counts.redelivered;
      while (onTheWay.length > 0) await deliverOne();
      await box.advance(LATER);
      await world();
      const isIdle = onTheWay.length === 0 && box.github.failed.length === 0 && !(await isBusy(box));
      quiet = isIdle && before === counts.deliveries + counts.redelivered ? quiet + 1 : 0;
    }
    return { ended: await endOf(box, heads), ...counts };
  } finally {
    await box.end();
  }
}

/** Threads have heads of their own, and what a run is about is known by its job, whatever number that has. */
function setUp(box: Stage, heads: ReadonlyMap<number, string>): void {
  box.github.port.headOf = (_, { number }) =>
    Promise.resolve({ commit: heads.get(number) ?? 'c'.repeat(40), isFork: false, base: null });
}

async function isBusy({ store }: Stage): Promise<boolean> {
  const due = await Promise.all([store.nextInboxDue(), store.nextOutboxDue()]);
  return due.some((at) => at !== undefined);
}

/** Jobs named `flaky` never find their runner's feet; every other run does its work. Its webhook comes of it. */
async function carryOut(box: Stage, run: Run): Promise<Delivery> {
  const job = await box.job(parseJobRef(run.job) ?? 0);
  const fails = job.name === 'flaky';
  if (!fails) {
    const proven = { repositoryId: WIDGETS.id, runId: run.id };
    const claimed = await claimJob(box.house, proven, { version: 1, job: run.job, nonce: run.nonce });
    if (!claimed.ok) throw new Error(`${run.job}: ${claimed.rejection.message}`);
    const session = await box.store.session(claimed.value.session.id);
    if (!session) throw new Error('a session is gone');
    const finish = {
      outcome: 'succeeded',
      reason: '',
      output: `${job.name} is done`,
      exitCode: 0,
      lastEvent: 0,
    } as const;
    await finishSession(box.house, session, finish);
  }
  const conclusion = fails ? 'failure' : 'success';
  box.github.runStates.set(run.id, { completed: true, conclusion });
  return {
    guid: `completed-${run.id}`,
    lane: `run/${run.id}`,
    incoming: { kind: 'run_completed', repositoryId: WIDGETS.id, runId: run.id, conclusion },
  };
}

async function endOf(box: Stage, heads: ReadonlyMap<number, string>): Promise<Replayed['ended']> {
  const { store, github } = box;
  const jobs = await store.recentJobs([WIDGETS.id], 100_000);
  const keys = new Map(jobs.map(({ number, key }) => [`J${number}`, key]));
  const keyed = (ref: string): string => ref.replace(/^J\d+/, (job) => keys.get(job) ?? job);
  const threads = [...new Set(jobs.map(({ thread }) => thread.number))];
  const shown = await Promise.all(threads.map((thread) => store.thread(WIDGETS.id, thread)));
  return {
    jobs: jobs
      .map(({ key, name, state, attempt, blockedBy }) => [key, name, state, attempt, ...blockedBy].join(' '))
      .toSorted(),
    open: jobs.filter(({ state }) => !hasEnded(state)).map(({ key }) => key),
    dispatches: github.runs.map(({ job }) => keyed(job)).toSorted(),
    checks: github.checks.map(({ job, check }) => `${keyed(job)} ${check.conclusion}`).toSorted(),
    labels: threads.map((thread) => `${thread} ${github.labelsOf(thread).join(' ')}`).toSorted(),
    reactions: [...github.reactions].toSorted(),
    // The first line is the marker, which says what it answers.
    comments: github.comments
      .map(({ thread, body }) => `${thread} ${(body.split('\n', 1)[0] ?? '').replace(/J\d+/, keyed)}`)
      .toSorted(),
    heads: shown
      .flatMap((thread) =>
        thread?.kind === 'pull' ? [`${thread.number} ${thread.head === heads.get(thread.number)}`] : [],
      )
      .toSorted(),
  };
}
