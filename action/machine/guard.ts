/**
 * A small process beside the session that holds the other end of a pipe. When the session's own process is gone without a word, however
 * it was killed, the pipe breaks: then this one ends what is left of the agent, and tells the app. One half runs here, the other there.
 */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Finish } from '../../app/wire/finish.ts';
import { MarkedProcesses } from '../confine/marked.ts';
import { sayEnd } from '../link/say-end.ts';
import type { Ending } from '../worker.ts';

/** How long it goes on trying to tell an app that is away. */
const TELL_MS = 120_000;

const Note = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begun'),
    server: z.string(),
    id: z.string(),
    token: z.string(),
    machine: z.string(),
  }),
  /** A folder of its own, which goes with it. */
  z.object({ kind: z.literal('folder'), path: z.string() }),
  /** A process of it, for systems where nobody can read the mark that they carry. */
  z.object({ kind: z.literal('started'), pid: z.number().int().positive() }),
  /** How the session ended, in case the app cannot be told by the session itself. Free of secrets. */
  z.object({ kind: z.literal('ending'), ending: Finish.omit({ lastEvent: true }) }),
  z.object({ kind: z.literal('told') }),
]);
type Note = z.infer<typeof Note>;

export interface Guard {
  begun(session: Omit<Extract<Note, { kind: 'begun' }>, 'kind'>): void;
  folder(path: string): void;
  started(pid: number): void;
  ending(ending: Ending): void;
  /** The app knows: nothing is left to do. */
  told(): void;
}

/** `program` starts `standGuard`, in a process group of its own, so that neither ctrl-c nor a closed terminal reaches it. */
export function postGuard([program = '', ...words]: readonly string[]): Guard {
  const child = spawn(program, words, { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: pathAlone() });
  // Without it a session is as good as one on a machine that loses its power: it is lost in time.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  const tell = (note: Note): void => void child.stdin.write(`${JSON.stringify(note)}\n`);
  return {
    begun: (session) => tell({ kind: 'begun', ...session }),
    folder: (path) => tell({ kind: 'folder', path }),
    started: (pid) => tell({ kind: 'started', pid }),
    ending: (ending) => tell({ kind: 'ending', ending }),
    told: () => {
      tell({ kind: 'told' });
      child.stdin.end();
    },
  };
}

/** Resolves when there is nothing left to guard, or what was to be done is done. */
export async function standGuard(notes: Readable): Promise<void> {
  let session: Extract<Note, { kind: 'begun' }> | undefined;
  let ending: Ending | undefined;
  const started: number[] = [];
  const folders: string[] = [];
  for await (const line of createInterface({ input: notes })) {
    const note = noteIn(line);
    if (note?.kind === 'begun') session = note;
    if (note?.kind === 'folder') folders.push(note.path);
    if (note?.kind === 'started') started.push(note.pid);
    if (note?.kind === 'ending') ending = note.ending;
    if (note?.kind === 'told') return;
  }
  if (!session) return;
  const processes = new MarkedProcesses(session.id);
  for (const pid of started) processes.add(pid);
  await processes.kill();
  await sayEnd(session, ending ?? died(session.machine), AbortSignal.timeout(TELL_MS)).catch(() => undefined);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

/** The last line may be cut off in its middle. */
function noteIn(line: string): Note | undefined {
  try {
    return Note.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** It knows nothing of the person's environment but where programs are. */
const pathAlone = (): Record<string, string> => ({ PATH: process.env['PATH'] ?? '' });

const died = (machine: string): Ending => ({
  outcome: 'failed',
  ending: 'crashed',
  reason: `Its process on ${machine} was killed before it could say how the session ended; the agent was ended with it`,
  output: '',
  exitCode: null,
});
