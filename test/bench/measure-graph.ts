/** What a decision costs in graphs of many jobs: read, decided and written through the engine and the embedded store, beside the bare write. */
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import { mkdirSync } from 'node:fs';
import { openStore } from '../../app/adapters/store/open.ts';
import type { Decision } from '../../app/dispatch/board.ts';
import { effectsOf } from '../../app/dispatch/effects.ts';
import type { JobCommand, Submit } from '../../app/dispatch/job-command.ts';
import { act, carryOut } from '../../app/engine/handle.ts';
import type { House } from '../../app/engine/house.ts';
import { makeLive } from '../../app/engine/live.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import { moment, spreadOf } from './figures.ts';
import { databaseIn } from './program.ts';
import { PERSON, REPOSITORY } from './signed-webhook.ts';
import { timeRow, type Row, type Section } from './table.ts';

const SIZES = [100, 1_000, 10_000];
const REPEATS = 15;
const LIMB = 50;

interface Shape {
  readonly name: string;
  /** The jobs, by their place, that the job at this place needs. */
  needs(place: number, size: number): readonly number[];
  /** Whether the job at place 0 has to succeed before the small decisions are measured. */
  readonly opens: boolean;
  readonly small: string;
  readonly large: string;
  /** How the one large decision comes about. */
  readonly ends: 'succeeded' | 'failed';
}

const SHAPES: readonly Shape[] = [
  {
    name: 'chain',
    needs: (place) => (place === 0 ? [] : [place - 1]),
    opens: false,
    small: 'a success releases the next',
    large: 'a failure skips all that follow',
    ends: 'failed',
  },
  {
    name: 'fan-out',
    needs: (place) => (place === 0 ? [] : [0]),
    opens: true,
    small: 'a success among all that are in the queue',
    large: 'a success releases all others',
    ends: 'succeeded',
  },
  {
    name: `fan-in by ${LIMB}`,
    needs: limbs,
    opens: false,
    small: 'a success among all that are in the queue',
    large: 'a failure skips what is above it',
    ends: 'failed',
  },
];

/** A tree that grows together: each job that is not a leaf needs the next fifty that nobody needs yet. */
function limbs(place: number, size: number): readonly number[] {
  const leaves = Math.ceil((size * (LIMB - 1) + 1) / LIMB);
  const first = (place - leaves) * LIMB;
  return place < leaves ? [] : Array.from({ length: LIMB }, (_, index) => first + index).filter((need) => need < place);
}

export async function measureGraph(folder: string): Promise<Section> {
  const rows: Row[] = [];
  // The first graph only makes the code warm.
  for (const [round, size] of [SIZES[0] as number, ...SIZES].entries())
    for (const shape of SHAPES) {
      const own = `${folder}/${round}-${shape.name.replaceAll(' ', '-')}`;
      mkdirSync(own);
      const measured = await measureOne(own, shape, size);
      if (round > 0) rows.push(...measured);
    }
  return {
    title: 'One decision in a graph of jobs',
    rows,
    notes: [
      'From the command to its durable rows, in this process and the embedded store; the limit is a transaction that only writes the same',
      'jobs, facts and effects. Small decisions change one job or two, whatever the size of the graph: median of 15.',
    ],
  };
}

async function measureOne(folder: string, shape: Shape, size: number): Promise<Row[]> {
  const store = await openStore({ path: databaseIn(folder) });
  try {
    const decide = decidingOn(await seeded(store));
    const numbers = await takeNumbers(store, size);
    await decide(asking(shape, size, numbers));
    const large = async (): Promise<Row> => {
      const { ms, decision } = await endNext(store, decide, shape.ends);
      return timeRow(figureOf(shape, size, shape.large, decision), ms, await bareWrite(store, decision, 'large'));
    };
    const opening = shape.opens ? [await large()] : [];
    const times: number[] = [];
    const limits: number[] = [];
    let last: Decision | undefined;
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const { ms, decision } = await endNext(store, decide, 'succeeded');
      times.push(ms);
      limits.push(await bareWrite(store, decision, `small/${repeat}`));
      last = decision;
    }
    const figure = figureOf(shape, size, shape.small, last as Decision);
    const small = timeRow(figure, spreadOf(times).p50, spreadOf(limits).p50, 'the same for each size');
    return [small, ...(shape.opens ? opening : [await large()])];
  } finally {
    await store.close();
  }
}

const figureOf = ({ name }: Shape, size: number, what: string, decision: Decision): string =>
  `${name}, ${size.toLocaleString('en')} jobs: ${what} (${decision.jobs.size.toLocaleString('en')} changed)`;

async function seeded(store: Store): Promise<Store> {
  const { id, installation, owner, name, branch } = REPOSITORY;
  await store.putRepository({
    id,
    installationId: installation,
    owner,
    name,
    defaultBranch: branch,
    isPrivate: false,
  });
  await store.transact(id, async (tx) => {
    await tx.setSettings({ slots: 3, perThread: 3, groups: {}, prefix: null });
    await tx.putThread({ repositoryId: id, kind: 'pull', number: 1, title: 'A pull request', head: null });
  });
  return store;
}

type Decide = (command: JobCommand) => Promise<{ readonly decision: Decision; readonly ms: number }>;

function decidingOn(store: Store): Decide {
  let chances = 0;
  // What a decision uses of the house.
  const house = {
    store,
    clock: { now: () => Date.now() },
    chance: { token: () => `token-${(chances += 1)}` },
    live: makeLive(),
    installationSlots: 1_000,
    wake: { inbox: () => undefined, outbox: () => undefined },
  } as unknown as House;
  return async (command) => {
    const before = moment();
    const decided = await act(house, REPOSITORY.id, { request: null }, (scope) => carryOut(scope, command));
    const ms = moment() - before;
    if (!decided?.ok) throw new Error(`${command.kind}: ${decided?.rejection.message}`);
    return { decision: decided.value, ms };
  };
}

/** Brings the first job that has a slot to its end; what its end costs. */
async function endNext(store: Store, decide: Decide, outcome: Shape['ends']): ReturnType<Decide> {
  const [job] = await store.jobsIn(REPOSITORY.id, ['dispatching'], 1);
  if (!job) throw new Error('no job has a slot');
  const run = { job: job.number, runId: 9_000_000 + job.number, runUrl: 'https://github.example/run' };
  await decide({ kind: 'dispatched', attempt: 1, ...run });
  const sessionId = `session-${job.number}`;
  await decide({ kind: 'claim', nonce: job.nonce, sessionId, ...run });
  return decide({ kind: 'finish', job: job.number, sessionId, outcome, reason: '', output: 'done' });
}

/** The rows of a decision once more, and nothing else. */
async function bareWrite(store: Store, decision: Decision, seed: string): Promise<number> {
  const now = Date.now();
  const effects = effectsOf(decision, seed, REPOSITORY.installation).map((keyed) => ({
    key: `${seed}/${keyed.key}`,
    subject: keyed.subject,
    kind: keyed.effect.kind,
    repositoryId: REPOSITORY.id,
    body: JSON.stringify(keyed.effect),
    dueAt: now + keyed.delayMs,
  }));
  const before = moment();
  await store.transact(REPOSITORY.id, async (tx) => {
    for (const job of decision.jobs.values()) await tx.saveJob(job);
    for (const { job, fact, at, by, reason } of decision.happenings) await tx.appendFact(job, fact, at, by, reason);
    await tx.enqueue(effects, now);
  });
  return moment() - before;
}

const takeNumbers = (store: Store, size: number): Promise<number[]> =>
  store.transact(REPOSITORY.id, async (tx) => {
    const numbers: number[] = [];
    while (numbers.length < size) numbers.push(await tx.takeJobNumber());
    return numbers;
  });

function asking(shape: Shape, size: number, numbers: readonly number[]): Submit {
  return {
    kind: 'submit',
    numbers,
    repositoryId: REPOSITORY.id,
    requester: PERSON,
    thread: { kind: 'pull', number: 1 },
    threadTitle: 'A pull request',
    threadBody: '',
    commit: 'a'.repeat(40),
    isFork: false,
    base: null,
    context: '',
    blockedBy: [],
    waived: false,
    jobs: numbers.map((_, place) => ({
      key: `comment/1/${place}`,
      name: null,
      asked: '/run npm test',
      commandHash: 'f'.repeat(64),
      gate: null,
      input: '',
      work: { kind: 'run', command: 'npm test' },
      profile: { name: 'default', allow: [], ask: [], deny: [], approvers: ['write'], expireSeconds: 1800 },
      who: ['write'],
      priority: 'normal',
      group: null,
      deliver: 'none',
      continues: null,
      limits: { gateSeconds: 3600, waitSeconds: 3600, queueSeconds: 3600, startSeconds: 3600, runSeconds: 3600 },
      retries: { lost: 0, start: 0 },
      place: { runner: null, environment: null, submodules: false, lfs: false },
      budget: null,
      deliveryRules: DEFAULT_DELIVERY_RULES,
      isTold: false,
      needs: shape.needs(place, size).map((index) => ({ index, onFailure: 'cancel' })),
    })),
  };
}
