/** Sessions as the app would serve them, one for each state the page must be good at. */
import type { SessionPage } from '../../app/web/view.ts';
import { ended, handedIn, hostile, running, shellOutput } from './fixture-logs.ts';
import { hostileSearch } from './fixture-reading.ts';
import { readingSessions } from './fixture-tools.ts';
import { STEERING } from './fixture-steering.ts';
import { approval, chainWith, gate, job, MINUTE, NOW, page, reading } from './fixtures.ts';

const LONG_COMMAND = `node scripts/release.mjs --tag v2.4.1 \\\n${Array.from({ length: 24 }, (_, index) => `  --include packages/widget-${index}/dist/**/*.js \\`).join('\n')}\n  --push origin main --no-verify‹U+202E›`;

const PULL = 'http://127.0.0.1:4001/acme/widgets/pull/57';
const COMMIT = '91be0aa7c3d2e1f00112233445566778899aabbc';
const REFUSED = [
  '`.github/workflows/release.yml` may not be changed by a job: `delivery.deny` holds `.github/workflows/**`',
  '`src/generated/tables/very-long-name-of-a-file-that-does-not-break-anywhere-by-itself.ts` is larger than 1 MB',
  '`.env.production` holds what looks like a secret in line 3: an AWS access key',
].join('\n');

const OUTSIDER = {
  login: 'reader',
  role: 'read',
  maySteer: false,
  mayApprove: [],
  mayDelete: false,
  shared: null,
} as const;
const untouched = { startedAt: null, runnerSeenAt: null, deadline: null, runUrl: null } as const;

const atGate = (): Partial<SessionPage> => ({
  job: job({
    state: 'gated',
    requester: 'outsider',
    gate: 'P9',
    isFork: true,
    approvals: [gate()],
    ...untouched,
    deadline: gate().deadline,
  }),
  runnerConnected: false,
});

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
      viewer: OUTSIDER,
      job: job({ approvals: [approval()] }),
    }),
  ended: () =>
    page({
      log: ended(NOW),
      job: job({ state: 'succeeded', endedAt: NOW - 30_000, output: 'Done.' }),
      runnerConnected: false,
    }),
  delivering: () =>
    page({
      log: handedIn(NOW),
      job: job({ deliver: 'pull_request', reason: 'its work is being delivered' }),
      runnerConnected: false,
    }),
  delivered: () =>
    page({
      log: handedIn(NOW, { kind: 'delivery', output: 'pull_request', url: PULL, commit: COMMIT, refused: null }),
      job: job({
        state: 'succeeded',
        endedAt: NOW - 30_000,
        deliver: 'pull_request',
        delivery: { url: PULL, commit: COMMIT, refused: null },
      }),
      runnerConnected: false,
    }),
  undelivered: () =>
    page({
      log: handedIn(NOW, { kind: 'delivery', output: 'push', url: null, commit: null, refused: REFUSED }),
      job: job({
        state: 'failed',
        reason: `its work was not delivered: ${REFUSED.split('\n')[0]} (and 2 more reasons)`,
        endedAt: NOW - 30_000,
        deliver: 'push',
        delivery: { url: null, commit: null, refused: REFUSED },
        patch: '/acme/widgets/J12/changes.patch',
      }),
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
          { ref: 'J9', name: 'lint', state: 'succeeded', onFailure: 'cancel' },
        ],
        blockedBy: ['#37', 'acme/gears#5'],
        ...untouched,
        deadline: NOW + 6 * 24 * 60 * MINUTE + 30 * MINUTE,
      }),
      runnerConnected: false,
    }),
  held: () =>
    page({
      job: job({
        state: 'held',
        reason: 'J11 plan failed, and its edge says `on_failure: hold`.',
        needs: [{ ref: 'J11', name: 'plan', state: 'failed', onFailure: 'hold' }],
        ...untouched,
      }),
      runnerConnected: false,
    }),
  queued: () =>
    page({
      job: job({
        state: 'queued',
        position: 3,
        priority: 'high',
        group: 'deploy',
        reason: 'all 3 slots of the repository are taken',
        ...untouched,
        deadline: NOW + 23 * 60 * MINUTE,
      }),
      runnerConnected: false,
    }),
  gated: () =>
    page({
      ...atGate(),
      viewer: { login: 'ada', role: 'maintain', maySteer: true, mayApprove: ['P9'], mayDelete: false, shared: null },
    }),
  'gated-reader': () => page({ ...atGate(), viewer: OUTSIDER }),
  paused: () =>
    page({
      job: job({
        state: 'queued',
        position: 1,
        attempt: 3,
        reason: 'J11 of this thread runs',
        stale: '91be0aa7c3d2e1f00112233445566778899aabbc',
        paused: { until: NOW + 14 * MINUTE, why: 'the 5000 requests an hour that GitHub grants are used up' },
        ...untouched,
        deadline: NOW + 20 * 60 * MINUTE,
      }),
      runnerConnected: false,
    }),
  waived: () =>
    page({
      job: job({
        state: 'skipped',
        waivedBy: 'writer',
        reason: 'waived by writer',
        endedAt: NOW,
        ...untouched,
      }),
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
  ...readingSessions,
  hostile: () => hostilePage(),
  ...STEERING,
};

/** Every text of a page is the given one; used to see that none of them runs. */
function hostilePage(text = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'): SessionPage {
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
      group: text,
      blockedBy: [text],
      waivedBy: text,
      stale: text,
      isFork: true,
      continues: 'J9',
      paused: { until: NOW + MINUTE, why: text },
      runUrl: text,
      delivery: { url: text, commit: text, refused: null },
      patch: text,
      profile: text,
      agent: text,
      commit: text,
      approvals: [approval({ title: text, input: `${text}\n${text}`, rule: text, approvers: [text], tool: text })],
    }),
    chain: chainWith('running').map((one) => ({ ...one, name: text, title: text, url: text })),
    viewer: { login: text, role: 'read', maySteer: true, mayApprove: [], mayDelete: false, shared: null },
    watchers: [text],
    steerers: [text],
    log: hostile(NOW, text),
    reading: reading({ search: { text, found: hostileSearch(text) } }),
  });
}
