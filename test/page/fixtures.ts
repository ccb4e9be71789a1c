/** Sessions as the app would serve them, one for each state the page must be good at. Times are relative to `NOW`. */
import type { ApprovalView, JobView } from '../../app/ground/job-view.ts';
import type { ChainNode, Overview, SessionPage } from '../../app/web/view.ts';
import { ended, hostile, longLog, running, shellOutput } from './fixture-logs.ts';

export const NOW = Date.UTC(2026, 10, 22, 10, 6, 12);
const MINUTE = 60_000;

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
  position: null,
  approvals: [],
  output: '',
  createdAt: NOW - 5 * MINUTE,
  startedAt: NOW - 4 * MINUTE - 12_000,
  endedAt: null,
  deadline: NOW + 3 * MINUTE,
  runnerSeenAt: NOW - 4000,
  ...parts,
});

export const approval = (parts: Partial<ApprovalView> = {}): ApprovalView => ({
  ref: 'P7',
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
  decidedReason: '',
  appliedAt: null,
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

const chainWith = (state: ChainNode['state']): ChainNode[] =>
  CHAIN.map((one) => (one.ref === 'J12' ? { ...one, state } : one));

export const page = (parts: Partial<SessionPage> = {}): SessionPage => {
  const of = parts.job ?? job();
  return {
    job: of,
    chain: chainWith(of.state),
    viewer: { login: 'ada', role: 'maintain', maySteer: true, mayApprove: ['P7', 'P8'] },
    runnerConnected: true,
    watchers: ['ada', 'writer'],
    now: NOW,
    log: [],
    earlier: false,
    csrf: 'csrf-of-ada',
    ...parts,
  };
};

const LONG_COMMAND = `node scripts/release.mjs --tag v2.4.1 \\\n${Array.from({ length: 24 }, (_, index) => `  --include packages/widget-${index}/dist/**/*.js \\`).join('\n')}\n  --push origin main --no-verify‹U+202E›`;

const untouched = { startedAt: null, runnerSeenAt: null, deadline: null, runUrl: null } as const;

export const SESSIONS: Readonly<Record<string, () => SessionPage>> = {
  running: () => page({ log: running(NOW).filter(({ event }) => !event.kind.startsWith('approval')) }),
  approval: () => page({ log: running(NOW), job: job({ approvals: [approval()] }) }),
  approvals: () =>
    page({
      log: running(NOW),
      job: job({
        approvals: [
          approval(),
          approval({
            ref: 'P8',
            request: 'r2',
            title: 'Release v2.4.1',
            input: LONG_COMMAND,
            rule: null,
            approvers: ['maintain'],
          }),
        ],
      }),
    }),
  decided: () =>
    page({ log: running(NOW), job: job({ approvals: [approval({ state: 'allowed', decidedBy: 'ada' })] }) }),
  reader: () =>
    page({
      log: running(NOW),
      viewer: { login: 'reader', role: 'read', maySteer: false, mayApprove: [] },
      job: job({ approvals: [approval()] }),
    }),
  ended: () =>
    page({
      log: ended(NOW),
      job: job({ state: 'succeeded', endedAt: NOW - 30_000, output: 'Done.' }),
      runnerConnected: false,
    }),
  failed: () =>
    page({
      log: [
        ...running(NOW),
        {
          seq: 90,
          at: NOW,
          event: {
            kind: 'session.finished',
            outcome: 'failed',
            reason: 'The agent ended its turn with an error: `context length exceeded`.',
          },
        },
      ],
      job: job({ state: 'failed', endedAt: NOW }),
      runnerConnected: false,
    }),
  stopped: () =>
    page({
      log: [
        ...running(NOW),
        { seq: 90, at: NOW - 9000, event: { kind: 'stop.requested', by: 'ada', reason: 'wrong branch' } },
        {
          seq: 91,
          at: NOW - 8800,
          event: { kind: 'state', state: 'stopping', step: 'asked the agent to end its turn' },
        },
        { seq: 92, at: NOW - 3800, event: { kind: 'state', state: 'stopping', step: 'closed the session' } },
        { seq: 93, at: NOW - 1800, event: { kind: 'state', state: 'stopping', step: 'sent SIGTERM to the agent' } },
      ],
      job: job({ state: 'stopping' }),
    }),
  waiting: () =>
    page({
      job: job({
        state: 'waiting',
        needs: [
          { ref: 'J11', name: 'plan', state: 'running', onFailure: 'cancel' },
          { ref: 'J10', name: null, state: 'queued', onFailure: 'hold' },
        ],
        ...untouched,
      }),
      runnerConnected: false,
    }),
  held: () =>
    page({
      job: job({ state: 'held', reason: 'J11 plan did not succeed; its edge says `on_failure: hold`.', ...untouched }),
      runnerConnected: false,
    }),
  queued: () =>
    page({
      job: job({ state: 'queued', position: 3, reason: 'All 3 slots of acme/widgets are taken.', ...untouched }),
      runnerConnected: false,
    }),
  starting: () =>
    page({
      job: job({ state: 'starting', startedAt: null, runnerSeenAt: null, createdAt: NOW - 21_000 }),
      runnerConnected: false,
    }),
  empty: () => page({ job: job({ startedAt: NOW - 2000 }), chain: [] }),
  silent: () => page({ log: running(NOW), job: job({ runnerSeenAt: NOW - 95_000 }) }),
  lost: () =>
    page({
      log: [
        ...running(NOW),
        { seq: 90, at: NOW, event: { kind: 'session.lost', reason: 'The runner was silent for 5 minutes.' } },
      ],
      job: job({
        state: 'lost',
        endedAt: NOW,
        runnerSeenAt: NOW - 5 * MINUTE,
        reason: 'The runner was silent for 5 minutes.',
      }),
      runnerConnected: false,
    }),
  skipped: () =>
    page({
      job: job({ state: 'skipped', reason: 'J11 plan failed.', endedAt: NOW, ...untouched }),
      chain: [],
      runnerConnected: false,
    }),
  shell: () =>
    page({
      log: shellOutput(NOW),
      job: job({ kind: 'run', name: 'tests', title: 'npm test', asked: '/run npm test', agent: null }),
    }),
  hostile: () => hostilePage(),
  long: () => page({ log: longLog(NOW, 20_000).slice(-500), earlier: true }),
};

/** Every text of a page is the given one; used to see that none of them runs. */
export function hostilePage(text = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'): SessionPage {
  return page({
    job: job({
      name: text,
      title: text,
      asked: text,
      reason: text,
      requester: text,
      repository: { owner: text, name: text },
      threadTitle: text,
      threadUrl: text,
      runUrl: text,
      profile: text,
      agent: text,
      commit: text,
      approvals: [approval({ title: text, input: `${text}\n${text}`, rule: text, approvers: [text], tool: text })],
    }),
    chain: chainWith('running').map((one) => ({ ...one, name: text, title: text, url: text })),
    viewer: { login: text, role: 'read', maySteer: true, mayApprove: [] },
    watchers: [text],
    log: hostile(NOW, text),
  });
}

export function overview(): Overview {
  const jobs = (state: JobView['state'], parts: Partial<JobView>[]) => parts.map((one) => job({ state, ...one }));
  return {
    login: 'ada',
    needsYou: jobs('running', [{ approvals: [approval()] }]),
    running: jobs('running', [
      { ref: 'J9', name: null, title: 'Explain why the nightly build takes forty minutes' },
      { ref: 'J16', name: 'tests', title: 'npm test', kind: 'run', state: 'starting', startedAt: null },
    ]),
    queued: jobs('queued', [
      { ref: 'J17', name: 'docs', position: 1, startedAt: null },
      {
        ref: 'J18',
        name: null,
        title: 'Port the lexer to the new token type and keep every snapshot as it is',
        position: 2,
        startedAt: null,
      },
    ]),
    ended: [
      ...jobs('succeeded', [{ ref: 'J8', endedAt: NOW - MINUTE }]),
      ...jobs('failed', [{ ref: 'J7', name: 'tests', endedAt: NOW - 2 * MINUTE }]),
      ...jobs('cancelled', [{ ref: 'J6', name: null, endedAt: NOW - 2 * MINUTE }]),
    ],
    now: NOW,
  };
}
