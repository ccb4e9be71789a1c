/** Rows to store in tests: complete, with what the test is about laid over them. */
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import type { Job } from '../../app/dispatch/job.ts';
import type { OutboxRow, RepositoryRow, Store } from '../../app/engine/ports/store.ts';
import type { Approval } from '../../app/remote/approval.ts';
import type { Session } from '../../app/remote/session.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';

export const widgets: RepositoryRow = {
  id: 4_294_967_301,
  installationId: 9,
  owner: 'Acme',
  name: 'Widgets',
  defaultBranch: 'main',
  isPrivate: true,
  settings: { slots: 3, perThread: 1, groups: {}, prefix: null },
  status: 'active',
};

export const aJob = (over: Partial<Job> = {}): Job => ({
  repositoryId: widgets.id,
  number: 1,
  key: `comment/1/${over.number ?? 1}`,
  name: null,
  asked: '/dispatch mend it – schön 🚦',
  commandHash: 'c'.repeat(64),
  requester: { id: 5, login: 'ada' },
  authority: { id: 6, login: 'bob' },
  who: ['write', '@acme/release'],
  thread: { kind: 'issue', number: 3 },
  threadTitle: 'It is broken',
  input: 'gently',
  work: {
    kind: 'prompt',
    prompt: ['mend it'],
    agent: { name: 'scripted', command: ['node', 'agent.ts'], builtIn: null, model: 'small' },
  },
  profile: { name: 'edit', allow: ['Read'], ask: ['Bash(npm:*)'], deny: [], approvers: ['write'], expireSeconds: 60 },
  priority: 'normal',
  group: null,
  deliver: 'none',
  continues: null,
  commit: 'a'.repeat(40),
  isFork: false,
  base: 'b'.repeat(40),
  place: { runner: 'big', environment: null, submodules: true, lfs: false },
  budget: { amount: 2.5, currency: 'USD' },
  deliveryRules: { ...DEFAULT_DELIVERY_RULES, deny: ['docs/**'] },
  limits: { gateSeconds: 1, waitSeconds: 2, queueSeconds: 3, startSeconds: 4, runSeconds: 2700 },
  retries: { lost: 0, start: 1 },
  needs: [{ job: 99, onFailure: 'hold' }],
  blockedBy: [],
  gate: null,
  state: 'queued',
  reason: '',
  attempt: 1,
  retried: { lost: 0, start: 0 },
  turn: 0,
  nonce: 'nonce',
  runId: null,
  runUrl: null,
  formerRunId: null,
  sessionId: null,
  output: '',
  delivered: null,
  handedIn: null,
  delivery: null,
  ending: null,
  usage: null,
  heldBy: null,
  charge: null,
  waivedBy: null,
  createdAt: 1_800_000_000_000,
  startedAt: null,
  endedAt: null,
  deadline: null,
  runnerSeenAt: null,
  stop: null,
  ...over,
});

export const aSession = (over: Partial<Session> = {}): Session => ({
  id: 'S1',
  repositoryId: widgets.id,
  job: 1,
  attempt: 1,
  tokenHash: `hash of ${over.id ?? 'S1'}`,
  nextRunnerEvent: 1,
  nextSeq: 1,
  nextControl: 1,
  startedAt: 1_800_000_000_001,
  endedAt: null,
  rules: [],
  deleted: null,
  ...over,
});

export const anApproval = (over: Partial<Approval> = {}): Approval => ({
  repositoryId: widgets.id,
  number: 1,
  kind: 'tool',
  job: 1,
  sessionId: 'S1',
  request: `request ${over.number ?? 1}`,
  tool: 'Bash',
  title: 'npm test',
  input: 'npm test',
  hash: 'f'.repeat(64),
  rule: null,
  approvers: ['write', '@ada'],
  state: 'pending',
  requestedAt: 10,
  deadline: 100,
  decidedBy: null,
  sessionRule: null,
  scope: null,
  decidedReason: '',
  decidedAt: null,
  appliedAt: null,
  ...over,
});

export const anEffect = (over: Partial<OutboxRow> = {}): OutboxRow => ({
  key: 'effect',
  subject: 'check/J1',
  kind: 'check',
  repositoryId: widgets.id,
  body: '{}',
  dueAt: 0,
  ...over,
});

/** `count` events as a runner sends them, the first with the text `terminal FIRST`. */
export const someEvents = (first: number, count: number): { at: number; event: RunnerEvent }[] =>
  Array.from({ length: count }, (_, index) => ({
    at: 1000 + first + index,
    event: { kind: 'terminal', text: `terminal ${first + index}` },
  }));

/** The repository with one job and one open session for each of `ids`. */
export async function withSessions(store: Store, ids: readonly string[]): Promise<void> {
  await store.putRepository(widgets);
  await store.transact(widgets.id, async (tx) => {
    for (const id of ids) {
      const number = await tx.takeJobNumber();
      await tx.insertJob(aJob({ number, state: 'running', sessionId: id }));
      await tx.insertSession(aSession({ id, job: number }));
    }
  });
}

/** Stores these jobs of `widgets`, as they are. */
export function insertJobs(store: Store, jobs: readonly Job[]): Promise<void> {
  return store.transact(widgets.id, async (tx) => {
    for (const job of jobs) await tx.insertJob(job);
  });
}
