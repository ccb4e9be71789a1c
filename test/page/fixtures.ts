/** What the page's fixtures are made of: a job, its approvals, its chain, its page. Times are relative to `NOW`. */
import type { ApprovalView, JobView } from '../../app/ground/job-view.ts';
import type { Reading } from '../../app/web/reading.ts';
import type { ChainNode, SessionPage } from '../../app/web/view.ts';

export const NOW = Date.UTC(2026, 10, 22, 10, 6, 12);
export const MINUTE = 60_000;

const COMMIT = '4f1c2d9a7be0335cf6a1d2b3c4e5f60718293a4b';

export const job = (parts: Partial<JobView> = {}): JobView => ({
  ref: 'J12',
  name: 'review',
  title: 'Fix the flaky test in parser.test.ts',
  asked: '/dispatch Fix the flaky test in `parser.test.ts`.\nDo not change the public API.',
  kind: 'prompt',
  state: 'running',
  reason: '',
  requester: 'writer',
  repository: { owner: 'acme', name: 'widgets' },
  thread: { kind: 'pull', number: 42 },
  threadTitle: 'Parser: accept trailing commas in lists',
  threadUrl: 'http://127.0.0.1:4001/acme/widgets/pull/42',
  runUrl: 'http://127.0.0.1:4001/acme/widgets/actions/runs/8812',
  url: '/acme/widgets/jobs/J12',
  commit: COMMIT,
  profile: 'edit',
  agent: 'claude',
  attempt: 1,
  needs: [{ ref: 'J11', name: 'plan', state: 'succeeded', onFailure: 'cancel' }],
  dependents: ['J13', 'J14'],
  priority: 'normal',
  group: null,
  deliver: 'none',
  continues: null,
  blockedBy: [],
  waivedBy: null,
  gate: null,
  isFork: false,
  stale: null,
  paused: null,
  position: null,
  approvals: [],
  output: '',
  delivery: null,
  patch: null,
  createdAt: NOW - 5 * MINUTE,
  startedAt: NOW - 4 * MINUTE - 12_000,
  endedAt: null,
  charge: null,
  machine: null,
  usage: null,
  deadline: NOW + 3 * MINUTE,
  runnerSeenAt: NOW - 4000,
  ...parts,
});

export const approval = (parts: Partial<ApprovalView> = {}): ApprovalView => ({
  ref: 'P7',
  kind: 'tool',
  request: 'r1',
  job: 'J12',
  state: 'pending',
  tool: 'Bash',
  title: 'git push origin fix/parser',
  input: 'git push origin fix/parser',
  hash: 'a'.repeat(64),
  rule: 'Bash(git push:*)',
  approvers: ['@acme/release', 'maintain'],
  requestedAt: NOW - 20_000,
  deadline: NOW + 29 * MINUTE + 40_000,
  decidedBy: null,
  sessionRule: null,
  scope: null,
  decidedReason: '',
  appliedAt: null,
  ...parts,
});

/** The question whether gated jobs may start. */
export const gate = (parts: Partial<ApprovalView> = {}): ApprovalView =>
  approval({
    ref: 'P9',
    kind: 'start',
    request: 'start/P9',
    tool: 'Start',
    title: 'start J12, J13',
    input: `asked by outsider, at commit ${COMMIT} of a fork

J12 with profile edit:
/dispatch Fix the flaky test in \`parser.test.ts\`.
Do not change the public API.
Fix the flaky test in \`parser.test.ts\`.
Do not change the public API.

J13 with profile read:
/run --then npm test
$ npm test`,
    hash: 'c'.repeat(64),
    rule: null,
    approvers: ['@acme/release', 'write'],
    requestedAt: NOW - 5 * MINUTE,
    deadline: NOW + 3 * 24 * 60 * MINUTE - 5 * MINUTE,
    ...parts,
  });

const node = (ref: string, name: string, state: ChainNode['state'], needs: readonly string[]): ChainNode => ({
  ref,
  name,
  title: name,
  state,
  url: `/acme/widgets/jobs/${ref}`,
  needs,
});

const CHAIN = [
  node('J11', 'plan', 'succeeded', []),
  node('J12', 'review', 'running', ['J11']),
  node('J13', 'tests', 'waiting', ['J12']),
  node('J14', 'docs', 'waiting', ['J12']),
  node('J15', 'release', 'waiting', ['J13', 'J14']),
];

export const chainWith = (state: ChainNode['state']): ChainNode[] =>
  CHAIN.map((one) => (one.ref === 'J12' ? { ...one, state } : one));

/** The newest events of the present attempt. */
export const reading = (parts: Partial<Reading> = {}): Reading => ({
  attempt: 1,
  attempts: [1],
  at: null,
  later: false,
  filter: 'all',
  search: null,
  ...parts,
});

export const page = (parts: Partial<SessionPage> = {}): SessionPage => {
  const of = parts.job ?? job();
  return {
    job: of,
    chain: chainWith(of.state),
    viewer: {
      login: 'ada',
      role: 'maintain',
      maySteer: true,
      mayApprove: ['P7', 'P8'],
      mayDelete: false,
      shared: null,
    },
    runnerConnected: true,
    rules: [],
    watchers: ['ada', 'writer'],
    steerers: ['ada', 'writer'],
    now: NOW,
    log: [],
    earlier: false,
    messages: [],
    reading: reading({ attempt: of.attempt }),
    deleted: null,
    csrf: 'csrf-of-ada',
    ...parts,
  };
};
