/** The work as the Action's own user with nothing between them: only a mark in the environment tells its processes from others. */
import { spawn } from 'node:child_process';
import { MARK } from '../environment.ts';
import type { Confinement } from './confinement.ts';
import { MarkedProcesses } from './marked.ts';
import { makeFolder, openUp, removeFolder } from './own-folder.ts';
import { places } from './places.ts';

export async function confineByMark(session: string): Promise<Confinement> {
  const folder = await makeFolder();
  const processes = new MarkedProcesses(session);
  const given = places(folder);
  return {
    kind: 'none',
    folder,
    start: ({ command: [program = '', ...words], cwd, environment }) => {
      const env = { ...environment, [MARK]: session };
      const child = spawn(program, words, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
      processes.add(child.pid);
      return child;
    },
    give: async (path) => given.add(path),
    take: async () => {
      await processes.kill();
      given.check([folder]);
      await openUp(folder);
      given.check();
      await openUp(...given.paths());
    },
    alive: async () => processes.alive(),
    signal: async (signal) => processes.signal(signal),
    kill: () => processes.kill(),
    close: async () => {
      await processes.kill();
      await removeFolder(folder);
    },
  };
}
