/** The board as the product reads it, in part, from a repository that is kept in memory: the engine's own reading, asked of a scene. */
import type { Board } from '../../app/dispatch/board.ts';
import type { Job } from '../../app/dispatch/job.ts';
import type { JobCommand } from '../../app/dispatch/job-command.ts';
import { PRIORITY_RANK } from '../../app/dispatch/queue.ts';
import { readBoard } from '../../app/engine/board.ts';
import type { Transaction } from '../../app/engine/ports/store.ts';
import { takesSlot } from '../../app/ground/job-state.ts';
import { type Scene, turnsOf } from './scene.ts';

export function partOf(box: Scene, command: JobCommand): Promise<Board> {
  return readBoard(transactionOn(box) as Transaction, command, box.rules.installationSlots);
}

type Asked = 'repository' | 'jobs' | 'busyJobs' | 'dependents' | 'queueHead' | 'queueState';

function transactionOn(box: Scene): Pick<Transaction, Asked> {
  const all = [...box.jobs.values()];
  const { slots, perThread, groups, busyElsewhere, hasRivals } = box.rules;
  const busy = all.filter(({ state }) => takesSlot(state));
  return {
    repository: {
      id: 1,
      installationId: 1,
      owner: 'acme',
      name: 'widgets',
      defaultBranch: 'main',
      isPrivate: false,
      settings: { slots, perThread, groups, prefix: null },
      status: 'active',
    },
    jobs: async (numbers) => all.filter(({ number }) => numbers.includes(number)),
    busyJobs: async () => busy,
    dependents: async (numbers, states) =>
      all.filter(({ needs, state }) => states.includes(state) && needs.some(({ job }) => numbers.includes(job))),
    queueHead: async (limit, threads, full) =>
      inLine(all)
        .filter(({ thread, group }) => !threads.includes(thread.number) && (group === null || !full.includes(group)))
        .slice(0, limit),
    queueState: async (requesters) => ({
      clock: box.clock(),
      turns: {
        high: asked(turnsOf(all).high, requesters),
        normal: asked(turnsOf(all).normal, requesters),
        low: asked(turnsOf(all).low, requesters),
      },
      installationBusy: busy.length + busyElsewhere,
      hasRivals,
    }),
  };
}

const asked = (turns: ReadonlyMap<number, number>, requesters: readonly number[]): ReadonlyMap<number, number> =>
  new Map([...turns].filter(([requester]) => requesters.includes(requester)));

/** The queue as its rules say: by priority, turn and number. */
export const inLine = (jobs: readonly Job[]): Job[] =>
  jobs
    .filter(({ state }) => state === 'queued')
    .sort((a, b) => PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] || a.turn - b.turn || a.number - b.number);
