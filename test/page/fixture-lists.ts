/** The pages around the session as the app would serve them: the overview and the tokens. */
import type { JobView } from '../../app/ground/job-view.ts';
import { NO_FILTER, type AskingJob, type Overview, type OverviewFilter } from '../../app/web/overview.ts';
import type { ChainNode, TokensPage } from '../../app/web/view.ts';
import { approval, gate, job, MINUTE, NOW } from './fixtures.ts';

const DAY = 24 * 60 * MINUTE;

const idle = { startedAt: null, runnerSeenAt: null } as const;
const jobs = (state: JobView['state'], parts: Partial<JobView>[]) => parts.map((one) => job({ state, ...one }));
const used = (cost: number | null) => ({ inputTokens: 80_000, outputTokens: 4_000, cost });

/** As ada sees it, who may approve anything. */
const asking = (ofJob: JobView): AskingJob => ({
  job: ofJob,
  viewer: {
    login: 'ada',
    role: 'maintain',
    maySteer: true,
    mayApprove: ofJob.approvals.map(({ ref }) => ref),
    mayDelete: false,
    shared: null,
  },
});

const GATED = {
  requester: 'outsider',
  gate: 'P9',
  approvals: [gate({ job: 'J21', title: 'start J21, J23' })],
  ...idle,
} as const;

export function overview(filter: Partial<OverviewFilter> = {}): Overview {
  const needsYou = [
    ...jobs('running', [{ approvals: [approval()] }]),
    ...jobs('gated', [
      { ref: 'J21', ...GATED },
      { ref: 'J23', name: 'tests', ...GATED },
    ]),
  ].map(asking);
  const running = jobs('running', [
    {
      ref: 'J9',
      name: null,
      title: 'Explain why the nightly build takes forty minutes',
      charge: 'ada',
      url: '/acme/widgets/J9',
    },
    { ref: 'J16', name: 'tests', title: 'npm test', kind: 'run', state: 'starting', startedAt: null },
    {
      ref: 'J24',
      name: null,
      title: 'Look into the parser',
      machine: 'ada’s laptop',
      thread: { kind: 'issue', number: 0 },
      approvals: [approval({ ref: 'P11', state: 'allowed', decidedBy: 'bob', appliedAt: null })],
    },
  ]);
  const queued = [
    ...jobs('held', [{ ref: 'J20', name: 'release', reason: 'Held by @writer.', ...idle }]),
    ...jobs('queued', [
      {
        ref: 'J18',
        name: null,
        title: 'Port the lexer to the new token type and keep every snapshot as it is',
        position: 2,
        reason: 'J16 of this thread runs',
        ...idle,
      },
      { ref: 'J17', name: 'docs', position: 1, priority: 'high', url: '/acme/widgets/J17', ...idle },
    ]),
    ...jobs('waiting', [
      {
        ref: 'J19',
        name: 'publish',
        needs: [{ ref: 'J17', name: 'docs', state: 'queued', onFailure: 'cancel' }],
        blockedBy: ['#37'],
        url: '/acme/widgets/J19',
        ...idle,
      },
    ]),
    ...jobs('gated', [{ ref: 'J22', name: 'audit', requester: 'outsider', gate: 'P10', ...idle }]),
  ];
  const ended = [
    ...jobs('succeeded', [{ ref: 'J8', endedAt: NOW - MINUTE, usage: used(0.42) }]),
    ...jobs('failed', [{ ref: 'J7', name: 'tests', endedAt: NOW - 2 * MINUTE, usage: used(1.3) }]),
    ...jobs('cancelled', [{ ref: 'J6', name: null, endedAt: NOW - 2 * MINUTE }]),
    ...jobs('timed_out', [{ ref: 'J5', name: 'bench', endedAt: NOW - 3 * MINUTE, ...idle }]),
  ];
  return {
    login: 'ada',
    csrf: 'csrf-of-ada',
    filter: { ...NO_FILTER, ...filter },
    repositories: ['acme/gears', 'acme/widgets'],
    people: ['ada', 'bob', 'outsider', 'writer'],
    needsYou,
    running,
    queued,
    ended,
    chains: [
      chainOf(['J9', 'explain', 'running'], ['J17', 'docs', 'queued', 'J9'], ['J19', 'publish', 'waiting', 'J17']),
    ],
    earlier: '1763800000000-7-4',
    counts: {
      'needs-you': { jobs: 3, more: false },
      running: { jobs: 3, more: false },
      queue: { jobs: 2, more: false },
      waiting: { jobs: 3, more: false },
      ended: { jobs: 4, more: false },
      failed: { jobs: 2, more: false },
    },
    weeks: weeks(),
    incomplete: false,
    now: NOW,
  };
}

type Link = readonly [ref: ChainNode['ref'], name: string, state: ChainNode['state'], needs?: ChainNode['ref']];

const chainOf = (...links: readonly Link[]): ChainNode[] =>
  links.map(([ref, name, state, needs]) => ({
    ref,
    name,
    title: name,
    state,
    url: `/acme/widgets/${ref}`,
    needs: needs === undefined ? [] : [needs],
  }));

/** Two repositories, the second of them with pauses. */
function weeks(): Overview['weeks'] {
  const monday = Date.UTC(2026, 10, 16);
  return Array.from({ length: 12 }, (_, ago) => ago).flatMap((ago) => {
    const week = monday - ago * 7 * DAY;
    const sum = (repository: string, size: number) => ({
      repository,
      week,
      jobs: size,
      ms: size * 9 * MINUTE,
      cost: size * 0.37,
    });
    return [sum('acme/widgets', 4 + ((ago * 7) % 11)), ...(ago % 3 === 0 ? [sum('acme/gears', 2 + ago)] : [])];
  });
}

export const tokens = (parts: Partial<TokensPage> = {}): TokensPage => ({
  tokens: [
    { id: 't1', name: 'laptop', createdAt: NOW - 12 * DAY, expiresAt: NOW + 18 * DAY, usedAt: NOW - DAY },
    { id: 't2', name: 'release script of the widgets', createdAt: NOW - DAY, expiresAt: NOW + 89 * DAY, usedAt: null },
  ],
  fresh: null,
  csrf: 'csrf-of-ada',
  person: { login: 'ada' },
  ...parts,
});
