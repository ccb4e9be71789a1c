/** The one switch that ends work before its time: a person's stop, the time limit, the runner's signals, an app that ended the session. */
import type { Halt } from './worker.ts';

export interface HaltSwitch {
  /** Resolves with the first reason; later ones change nothing. */
  readonly pulled: Promise<Halt>;
  /** Aborted with the first reason, for whatever can be broken off at once. */
  readonly signal: AbortSignal;
  /** Aborted when the machine is about to go: GitHub gives 7.5 s from the first signal to the next. */
  readonly hurry: AbortSignal;
  pull(outcome: Halt['outcome'], reason: string, ending?: Halt['ending']): void;
  /** Counts from now, no longer than `timeLimit` says. */
  limit(seconds: number): void;
  dispose(): void;
}

export function haltSwitch(): HaltSwitch {
  const { promise, resolve } = Promise.withResolvers<Halt>();
  const halted = new AbortController();
  const hurried = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const pull: HaltSwitch['pull'] = (outcome, reason, ending = 'stopped') => {
    resolve({ outcome, reason, ending, hurry: hurried.signal });
    halted.abort();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    hurried.abort();
    pull('cancelled', `The run was cancelled at GitHub (${signal})`);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // A mistake of ours must not leave people waiting for a last word.
  const onDefect = (error: unknown) =>
    pull('failed', `The runner failed: ${error instanceof Error ? error.message : String(error)}`, 'error');
  process.on('uncaughtException', onDefect);
  process.on('unhandledRejection', onDefect);

  return {
    pulled: promise,
    signal: halted.signal,
    hurry: hurried.signal,
    pull,
    limit: (given) => {
      const seconds = timeLimit(given);
      // A timer takes at most 24.8 days; a job at GitHub lives five at most.
      timer = setTimeout(
        () => pull('timed_out', `The time limit of ${inWords(seconds)} was reached`, 'time_limit'),
        Math.min(seconds, 2_000_000) * 1000,
      );
    },
    dispose: () => {
      clearTimeout(timer);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      process.off('uncaughtException', onDefect);
      process.off('unhandledRejection', onDefect);
    },
  };
}

/** A machine of GitHub's own ends every job after six hours, so the work ends in time to be saved. In seconds, as it was given. */
export const timeLimit = (given: number): number => (isHosted() ? Math.min(given, HOSTED_SECONDS) : given);

/** Ten minutes less than GitHub gives. */
const HOSTED_SECONDS = 350 * 60;
const isHosted = (): boolean => process.env['RUNNER_ENVIRONMENT'] === 'github-hosted';

function inWords(seconds: number): string {
  if (seconds % 60 !== 0 || seconds < 60) return `${seconds} s`;
  return seconds === 60 ? '1 minute' : `${seconds / 60} minutes`;
}
