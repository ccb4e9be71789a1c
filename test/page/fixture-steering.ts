/** Sessions that are steered: messages that wait, approvals for a session, an idle agent, a stop under way, somebody's own machine, a guest. */
import type { SessionPage } from '../../app/web/view.ts';
import type { LogEntry, SessionEvent } from '../../app/wire/events.ts';
import { running } from './fixture-logs.ts';
import { approval, job, MINUTE, NOW, page } from './fixtures.ts';

/** The working agent, and what happened to it next, a second apart. */
const then = (...events: readonly SessionEvent[]): LogEntry[] => {
  const before = running(NOW).filter(({ event }) => !event.kind.startsWith('approval') && event.kind !== 'state');
  const last = before.at(-1)?.seq ?? 0;
  return [
    ...before,
    ...events.map((event, index) => ({ seq: last + 1 + index, at: NOW - (events.length - index) * 1000, event })),
  ];
};

const QUEUED: readonly SessionEvent[] = [
  { kind: 'state', state: 'running' },
  {
    kind: 'message.queued',
    control: 5,
    by: 'writer',
    text: 'when you are done, run the whole suite twice and tell me which tests differ between the two runs',
    mode: 'queue',
  },
  { kind: 'message.queued', control: 6, by: 'ada', text: 'keep the public API', mode: 'steer' },
  { kind: 'message', id: 'c6', role: 'user', text: '', control: 6, status: 'queued' },
];

const MACHINE = {
  machine: 'ada-laptop',
  requester: 'ada',
  asked: '',
  name: 'try-things',
  title: 'try-things',
  thread: { kind: 'issue', number: 0 },
  threadTitle: '',
  threadUrl: 'http://127.0.0.1:4001/acme/widgets',
  runUrl: null,
  needs: [],
  dependents: [],
} as const;

const IDLE: readonly SessionEvent[] = [
  {
    kind: 'message',
    id: 'c4',
    role: 'user',
    text: 'also update the changelog',
    control: 4,
    status: 'delivered',
    delivery: 'queued',
  },
  { kind: 'message', id: 'm10', role: 'agent', text: 'Done: the changelog names the fix.' },
];

export const STEERING: Readonly<Record<string, () => SessionPage>> = {
  queue: () => page({ log: then(...QUEUED), watchers: ['ada', 'writer', 'carol', 'a guest'] }),
  'queue-late': () =>
    page({
      log: then(
        ...QUEUED,
        { kind: 'message.amended', control: 5, by: 'ada', text: 'run it three times', mode: 'queue' },
        {
          kind: 'message',
          id: 'c5',
          role: 'user',
          text: 'when you are done, run the whole suite twice and tell me which tests differ between the two runs',
          control: 5,
          status: 'delivered',
          delivery: 'joined',
        },
        { kind: 'message.withdrawn', control: 6, by: 'writer' },
        { kind: 'message', id: 'c6', role: 'user', text: '', control: 6, status: 'withdrawn' },
        { kind: 'linger', seconds: 600, by: 'writer' },
        { kind: 'policy', allow: ['Bash(npm test)'], by: 'writer' },
        { kind: 'charge', by: 'writer', to: 'ada' },
      ),
      job: job({ charge: 'ada' }),
    }),
  allowing: () =>
    page({
      log: running(NOW),
      rules: ['Bash(npm test)', 'Edit(src/parser.ts)'],
      job: job({ approvals: [approval({ sessionRule: 'Bash(git push origin fix/parser)' })] }),
    }),
  idle: () =>
    page({
      log: then(...IDLE, { kind: 'state', state: 'idle', until: NOW + 9 * MINUTE + 40_000 }),
    }),
  stopping: () =>
    page({
      log: then(
        { kind: 'stop.requested', by: 'ada', reason: 'wrong branch' },
        { kind: 'state', state: 'stopping', step: 'cancel' },
        { kind: 'state', state: 'stopping', step: 'close' },
        { kind: 'state', state: 'stopping', step: 'SIGTERM' },
      ),
      job: job({ state: 'stopping', deadline: NOW + MINUTE }),
    }),
  halted: () =>
    page({
      log: then(
        { kind: 'stop.requested', by: 'ada', reason: 'wrong branch' },
        { kind: 'state', state: 'stopping', step: 'cancel' },
        { kind: 'state', state: 'stopping', step: 'close' },
        { kind: 'session.finished', outcome: 'cancelled', reason: 'cancelled by ada. The agent ended its turn.' },
      ),
      job: job({ state: 'cancelled', endedAt: NOW }),
      runnerConnected: false,
    }),
  machine: () =>
    page({
      log: then(...IDLE, { kind: 'state', state: 'idle' }),
      job: job({ ...MACHINE, deadline: NOW + 240 * MINUTE }),
      chain: [],
    }),
  'machine-away': () =>
    page({
      log: then(...IDLE, { kind: 'state', state: 'running' }),
      job: job({ ...MACHINE, runnerSeenAt: NOW - 12 * MINUTE, deadline: NOW + 228 * MINUTE }),
      runnerConnected: false,
      chain: [],
    }),
  quiet: () =>
    page({
      log: then({ kind: 'state', state: 'running' }).map((entry) => ({ ...entry, at: entry.at - 4 * MINUTE })),
    }),
  deleted: () =>
    page({
      job: job({ state: 'succeeded', endedAt: NOW - 3 * 24 * 60 * MINUTE }),
      runnerConnected: false,
      deleted: { at: NOW - 24 * 60 * MINUTE, by: 'writer' },
    }),
  guest: () =>
    page({
      log: then(...QUEUED),
      job: job({ approvals: [approval()] }),
      chain: [],
      watchers: [],
      rules: ['Bash(npm test)'],
      viewer: {
        login: 'a guest',
        role: 'none',
        maySteer: false,
        mayApprove: [],
        mayDelete: false,
        shared: { until: NOW + 23 * 60 * MINUTE, by: 'ada' },
      },
    }),
};
