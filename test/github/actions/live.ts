/**
 * What is going on right now and dies with the process: running jobs, the slots they hold, the processes they started.
 * Never saved; `restore.ts` settles what a dead process left behind.
 */
import type { World } from '../world.ts';

export interface ActionsSettings {
  /** As many as a free account runs at once; more wait as `queued`. */
  concurrentJobs: number;
  /** From SIGINT to SIGTERM, and from SIGTERM to SIGKILL, as on hosted runners. */
  interruptMs: number;
  terminateMs: number;
  /** After this long a cancelled job is given up, whatever its `always()` steps still do. */
  giveUpMs: number;
}

export interface LiveRun {
  readonly cancel: AbortController;
  /** Ends everything at once, without post steps. */
  readonly force: AbortController;
  /** The runner is gone without a word; the reason is the time at which GitHub notices. */
  readonly lose: AbortController;
  readonly done: Promise<void>;
}

interface Live {
  readonly settings: ActionsSettings;
  readonly runs: Map<number, LiveRun>;
  /** Whoever waits for a slot, in order. */
  readonly waiting: Array<() => void>;
  busy: number;
  closing: boolean;
}

const live = (world: World): Live =>
  world.part('live:actions', () => ({
    settings: { concurrentJobs: 20, interruptMs: 7500, terminateMs: 2500, giveUpMs: 300_000 },
    runs: new Map(),
    waiting: [],
    busy: 0,
    closing: false,
  }));

/** May be changed at any time; tests shorten the waits. */
export const actionsSettings = (world: World): ActionsSettings => live(world).settings;

export const liveRuns = (world: World): Map<number, LiveRun> => live(world).runs;

export const isClosing = (world: World): boolean => live(world).closing;

/** Waits for a free slot; answers `false` when the wait was given up. */
export async function takeSlot(world: World, signal: AbortSignal): Promise<boolean> {
  const state = live(world);
  while (state.busy >= state.settings.concurrentJobs && !signal.aborted) {
    await new Promise<void>((resolve) => {
      state.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  if (signal.aborted) return false;
  state.busy += 1;
  return true;
}

export function leaveSlot(world: World): void {
  const state = live(world);
  state.busy -= 1;
  state.waiting.shift()?.();
}

/** Ends every process of every job and waits until they are gone. Runs stay as they are; the next start settles them. */
export async function closeActions(world: World): Promise<void> {
  const state = live(world);
  state.closing = true;
  for (const run of state.runs.values()) {
    run.cancel.abort();
    run.force.abort();
  }
  await Promise.allSettled([...state.runs.values()].map((run) => run.done));
}
