/** What ends a session on somebody's own machine before its work is done: the person at the keyboard, the terminal, the machine, a mistake of ours. */
import type { HaltSwitch } from '../halting.ts';
import type { Halt } from '../worker.ts';

/** A timer takes at most 24.8 days. */
const LONGEST_MS = 2_000_000_000;
const SIGNALS = ['SIGHUP', 'SIGTERM'] as const;

export interface MachineHalt extends HaltSwitch {
  /** From now on patience is short: the person does not want to wait, or the machine goes. */
  hurryUp(): void;
}

/** Ctrl-C is not among what it hears: what that means depends on what the agent does. */
export function machineHalt(): MachineHalt {
  const { promise, resolve } = Promise.withResolvers<Halt>();
  const halted = new AbortController();
  const hurried = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const pull: HaltSwitch['pull'] = (outcome, reason, ending = 'stopped') => {
    resolve({ outcome, reason, ending, hurry: hurried.signal });
    halted.abort();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    hurried.abort();
    pull('cancelled', signal === 'SIGHUP' ? 'Its terminal was closed' : `Its process was ended (${signal})`);
  };
  const onDefect = (error: unknown): void =>
    pull('failed', `The runner failed: ${error instanceof Error ? error.message : String(error)}`, 'error');
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', onDefect);
  process.on('unhandledRejection', onDefect);

  return {
    pulled: promise,
    signal: halted.signal,
    hurry: hurried.signal,
    pull,
    hurryUp: () => hurried.abort(),
    limit: (seconds) => {
      timer = setTimeout(
        () => pull('timed_out', `The time limit of ${Math.round(seconds / 3_600)} hours was reached`, 'time_limit'),
        Math.min(seconds * 1000, LONGEST_MS),
      );
    },
    dispose: () => {
      clearTimeout(timer);
      for (const signal of SIGNALS) process.off(signal, onSignal);
      process.off('uncaughtException', onDefect);
      process.off('unhandledRejection', onDefect);
    },
  };
}
