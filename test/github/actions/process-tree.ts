/** Finds and kills every process that descends from a job, also those that left their parent or their process group. */
import { readdir, readFile } from 'node:fs/promises';

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly tracked: boolean;
}

/** Kills the process, its group, its descendants, and on Linux everything that carries the job's tracking id. */
export async function killTree(pid: number | undefined, trackingId: string): Promise<void> {
  const victims = new Set<number>();
  const processes = await listProcesses(trackingId);
  for (const listed of processes) if (listed.tracked) victims.add(listed.pid);
  if (pid !== undefined) victims.add(pid);
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid: child, parent } of processes) {
      if (!victims.has(parent) || victims.has(child)) continue;
      victims.add(child);
      grown = true;
    }
  }
  victims.delete(process.pid);
  if (pid !== undefined) kill(-pid, 'SIGKILL');
  for (const victim of victims) kill(victim, 'SIGKILL');
}

/** Sends a signal; a process that is gone already is what we wanted. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or never ours.
  }
}

/** Reads /proc; elsewhere there is none, and the process group has to do. */
async function listProcesses(trackingId: string): Promise<Listed[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const listed = await Promise.all(
    pids.map(async (pid): Promise<Listed | undefined> => {
      try {
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
        const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        // The command's name in parentheses may hold anything; the parent is the second field after it.
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return { pid, parent, tracked: environ.split('\0').includes(`RUNNER_TRACKING_ID=${trackingId}`) };
      } catch {
        return undefined;
      }
    }),
  );
  return listed.filter((entry) => entry !== undefined);
}
