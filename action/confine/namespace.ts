/**
 * The work as the Action's own user, but in a room of its own: it sees no process but its own, and of the runner's folders only
 * what it was given. Its first process is the room's door: when that one ends, the kernel ends all others.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { MARK } from '../environment.ts';
import { ownPath } from '../own-path.ts';
import type { Confinement, Start, WorkProcess } from './confinement.ts';
import { isFolder, viewFor, type View } from './hidden.ts';
import { makeFolder, openUp, removeFolder } from './own-folder.ts';
import { places } from './places.ts';
import { processTable, send, withDescendants, type Entry } from './process-table.ts';
import { quoted } from './shell-words.ts';
import { untilNone } from './until-none.ts';

export async function confineToNamespace(session: string, reach: readonly string[]): Promise<Confinement> {
  const folder = await makeFolder();
  const given = places(folder);
  const doors = new Set<number>();
  /** First processes of rooms, as the machine numbers them: they outlive the one that opened the room by a moment. */
  const firsts = new Set<number>();

  const rooms = (table: readonly Entry[]) => {
    for (const { pid, parent } of table) if (doors.has(parent)) firsts.add(pid);
    return withDescendants(
      table,
      [...firsts].filter((pid) => table.some((entry) => entry.pid === pid)),
    );
  };
  const alive = () => [...rooms(processTable())];
  const kill = () =>
    untilNone(
      () => [...alive(), ...doors],
      () => {
        for (const pid of firsts) send(pid, 'SIGKILL');
        // Nobody has entered a room that is still being opened.
        if (firsts.size === 0) for (const pid of doors) send(pid, 'SIGKILL');
      },
    );
  return {
    kind: 'namespace',
    folder,
    start: (start) => {
      const view = viewFor(reach, given.paths(), process.env);
      const child = open({ ...start, environment: { ...start.environment, [MARK]: session } }, view, folder);
      const { pid } = child;
      if (pid === undefined) return child;
      doors.add(pid);
      child.once('exit', () => {
        doors.delete(pid);
        firsts.clear();
      });
      return child;
    },
    give: async (path) => given.add(path),
    take: async () => {
      await kill();
      given.check([folder]);
      await openUp(folder);
      given.check();
      await openUp(...given.paths());
    },
    alive: async () => alive(),
    signal: async (signal) => {
      const inside = alive().filter((pid) => !firsts.has(pid));
      for (const pid of inside) send(pid, signal);
      return inside.length;
    },
    kill,
    close: async () => {
      await kill();
      await removeFolder(folder);
    },
  };
}

/** The room's first process waits for the program and passes its exit code on; alone it would be deaf to signals. */
const doorkeeper = (path: string): string => `PATH=${quoted(path)}; "$@"; exit $?`;

function open({ command, cwd, environment }: Start, view: View, folder: string): WorkProcess {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  // Mounting wants root's powers over the room; a second room, without them, is for the work.
  const room = ['--user', '--map-root-user', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const inner = `exec unshare --user --map-user=${uid} --map-group=${gid} -- setpriv --no-new-privs -- sh -c ${quoted(doorkeeper(environment['PATH'] ?? ''))} sh "$@"`;
  const script = ['set -e', ...mounts(view, join(folder, '.view')), `cd ${quoted(cwd)}; unset OLDPWD`, inner].join(
    '\n',
  );
  return spawn('unshare', [...room, '--', 'sh', '-c', script, 'sh', ...command], {
    cwd,
    // The room is made by programs of the machine, wherever the work looks for its own.
    env: { ...environment, PATH: ownPath(process.env) },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/** What is kept is held aside while an empty folder covers the one it lies in. */
function mounts({ hidden, kept, sealed }: View, aside: string): string[] {
  const place = (index: number) => quoted(join(aside, String(index)));
  const make = (path: string, like: string) =>
    isFolder(like) ? `mkdir -p ${path}` : `mkdir -p "$(dirname ${path})"; : >> ${path}`;
  return [
    ...kept.flatMap((path, at) => [make(place(at), path), `mount --rbind ${quoted(path)} ${place(at)}`]),
    ...hidden.map((path) =>
      isFolder(path)
        ? `mount -t tmpfs -o size=1m,mode=755 tmpfs ${quoted(path)}`
        : `mount --bind /dev/null ${quoted(path)}`,
    ),
    ...kept.flatMap((path, at) => [
      make(quoted(path), path),
      `mount --rbind ${place(at)} ${quoted(path)}; umount -l ${place(at)}`,
    ]),
    // What is not to be set free (`nosuid` and the like) has to be named again on older machines.
    ...sealed.map((path) => {
      const shut = (more: string) => `mount -o remount,bind,ro${more} ${quoted(path)} 2>/dev/null`;
      return `mount --bind ${quoted(path)} ${quoted(path)}; ${shut('')} || ${shut(',nosuid,nodev')}`;
    }),
  ];
}
