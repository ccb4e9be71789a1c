/** After an Action that died: ends what its work left running, and removes the account it ran in. */
import { join } from 'node:path';
import { HAND_OVER, REMOVE_ACCOUNT } from './account-scripts.ts';
import { accountProcesses } from './account-processes.ts';
import { MarkedProcesses } from './marked.ts';
import { asRoot, rootOf } from './root.ts';
import { systemTmp } from './system-tmp.ts';

export interface Left {
  /** The id that marked every process. */
  readonly session: string;
  /** `Confinement.account` as it was saved: a text from a file, so it is believed only when it looks like one of ours. */
  readonly account: string;
  /** Folders outside of its own that may have been given to the work. */
  readonly given?: readonly string[];
}

/** Resolves with how many processes there were. */
export async function clearUp({ session, account, given = [] }: Left): Promise<number> {
  const marked = await new MarkedProcesses(session).kill();
  return marked + (/^signalbox-[0-9a-f]{8}$/.test(account) ? await clearAccount(account, given) : 0);
}

async function clearAccount(name: string, given: readonly string[]): Promise<number> {
  const root = await rootOf();
  if (!root) return 0;
  const ids = await asRoot(root, 'id -u "$1"; id -g "$1"; command -v setpriv || true', [name]).catch(() => '');
  const [uid, gid, setpriv = ''] = ids.split('\n');
  // An account that has gone needs nothing; root and the runner's own are never among ours.
  if (!uid || !gid || Number(uid) === 0 || Number(uid) === process.getuid?.()) return 0;
  const count = await accountProcesses(root, { name, uid: Number(uid), gid: Number(gid), setpriv }).kill();
  await asRoot(root, HAND_OVER, [uid, `${process.getuid?.()}:${process.getgid?.()}`, ...given]);
  await asRoot(root, REMOVE_ACCOUNT, [name, join(systemTmp(), name), uid, gid, setpriv]);
  return count;
}
