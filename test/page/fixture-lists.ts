/** The pages around the session as the app would serve them: the overview and the tokens. */
import type { JobView } from '../../app/ground/job-view.ts';
import type { Overview, TokensPage } from '../../app/web/view.ts';
import { approval, gate, job, MINUTE, NOW } from './fixtures.ts';

export function overview(): Overview {
  const jobs = (state: JobView['state'], parts: Partial<JobView>[]) => parts.map((one) => job({ state, ...one }));
  const idle = { startedAt: null, runnerSeenAt: null } as const;
  return {
    login: 'ada',
    csrf: 'csrf-of-ada',
    needsYou: [
      ...jobs('running', [{ approvals: [approval()] }]),
      ...jobs('gated', [
        {
          ref: 'J21',
          requester: 'outsider',
          gate: 'P9',
          approvals: [gate({ job: 'J21', title: 'start J21, J23' })],
          ...idle,
        },
        {
          ref: 'J23',
          name: 'tests',
          requester: 'outsider',
          gate: 'P9',
          approvals: [gate({ job: 'J21', title: 'start J21, J23' })],
          ...idle,
        },
      ]),
    ],
    running: jobs('running', [
      { ref: 'J9', name: null, title: 'Explain why the nightly build takes forty minutes' },
      { ref: 'J16', name: 'tests', title: 'npm test', kind: 'run', state: 'starting', startedAt: null },
    ]),
    queued: [
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
        { ref: 'J17', name: 'docs', position: 1, priority: 'high', ...idle },
      ]),
      ...jobs('waiting', [
        {
          ref: 'J19',
          name: 'publish',
          needs: [{ ref: 'J17', name: 'docs', state: 'queued', onFailure: 'cancel' }],
          blockedBy: ['#37'],
          ...idle,
        },
      ]),
      ...jobs('gated', [{ ref: 'J22', name: 'audit', requester: 'outsider', gate: 'P10', ...idle }]),
    ],
    ended: [
      ...jobs('succeeded', [{ ref: 'J8', endedAt: NOW - MINUTE }]),
      ...jobs('failed', [{ ref: 'J7', name: 'tests', endedAt: NOW - 2 * MINUTE }]),
      ...jobs('cancelled', [{ ref: 'J6', name: null, endedAt: NOW - 2 * MINUTE }]),
      ...jobs('timed_out', [{ ref: 'J5', name: 'bench', endedAt: NOW - 3 * MINUTE, ...idle }]),
    ],
    now: NOW,
  };
}

const DAY = 24 * 60 * MINUTE;

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
