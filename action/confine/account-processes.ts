/** Every process of an account, whoever started it and whatever it calls itself; one call of the kernel ends them all. */
import { readFileSync } from 'node:fs';
import { processTable, send } from './process-table.ts';
import { asRoot, type Root } from './root.ts';
import { untilNone } from './until-none.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Where `setpriv` lies; empty where the machine has none. */
  readonly setpriv: string;
}

export interface AccountProcesses {
  readonly alive: () => number[];
  readonly signal: (signal: NodeJS.Signals) => Promise<number>;
  readonly kill: () => Promise<number>;
}

/** `kill -1` is everything the sender may reach, but itself, at one stroke: forking faster does not help. */
const SIGNAL_ALL = '"$1" --reuid="$2" --regid="$3" --clear-groups sh -c "kill -$4 -1" 2>/dev/null';
const SIGNAL_EACH = 'signal=$1; shift; kill "-$signal" "$@" 2>/dev/null; true';

export function accountProcesses(root: Root, { name, uid, gid, setpriv }: Account): AccountProcesses {
  // The number of an account that is gone is given to the next one, whose processes are not ours to end.
  const isOurs = (line: string): boolean => {
    const [who, , number] = line.split(':');
    return who === name && number === String(uid);
  };
  const isGone = () => !readFileSync('/etc/passwd', 'latin1').split('\n').some(isOurs);
  const alive = () => (isGone() ? [] : processTable().flatMap(({ pid, users }) => (users.includes(uid) ? [pid] : [])));

  const sendEach = async (signal: NodeJS.Signals) => {
    const pids = alive();
    if (root.prefix.length === 0) for (const pid of pids) send(pid, signal);
    else if (pids.length > 0) await asRoot(root, SIGNAL_EACH, [nameOf(signal), ...pids.map(String)]);
  };
  const sendAll = async (signal: NodeJS.Signals) => {
    if (setpriv === '') return sendEach(signal);
    if (isGone()) return;
    // An account that has used up its processes cannot start even this one.
    await asRoot(root, SIGNAL_ALL, [setpriv, String(uid), String(gid), nameOf(signal)]).catch(() => sendEach(signal));
  };

  return {
    alive,
    signal: async (signal) => {
      const pids = alive();
      if (pids.length > 0) await sendAll(signal);
      return pids.length;
    },
    kill: () => untilNone(alive, () => sendAll('SIGKILL')),
  };
}

const nameOf = (signal: NodeJS.Signals): string => signal.slice('SIG'.length);
