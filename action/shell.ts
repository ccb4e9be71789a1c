/** A job that is a shell command: run by bash as a workflow's `run` step would be, its output streamed as it comes. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEXT_LIMIT } from '../app/wire/events.ts';
import { OUTPUT_LIMIT } from '../app/wire/finish.ts';
import type { Confinement } from './confine/confinement.ts';
import { openOutput } from './shell-output.ts';
import { cutText, tailOf } from './text.ts';
import { NO_HURRY, within } from './waiting.ts';
import type { Ending, Halt, Report, Worker } from './worker.ts';

export interface ShellJob {
  readonly command: string;
  readonly commit: string;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly confinement: Confinement;
  readonly report: Report;
}

/** One pipe for both streams keeps the order in which the command wrote. */
const RUN = 'exec bash --noprofile --norc -eo pipefail "$0" >"$1" 2>&1 </dev/null';

export function startShell(job: ShellJob): Worker {
  const { report, confinement } = job;
  const script = join(confinement.folder, `command-${randomBytes(8).toString('hex')}.sh`);
  // The folder is closed to others; the work need not own a file to read it.
  writeFileSync(script, `${job.command}\n`, { mode: 0o644, flag: 'wx' });
  const output = openOutput(confinement.folder);
  const child = confinement.start({
    command: ['bash', '-c', RUN, script, output.path],
    cwd: job.workspace,
    environment: job.environment,
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  report({ kind: 'session.started', agent: 'shell', steering: false, commit: job.commit });
  report({ kind: 'state', state: 'running' });

  let tail = '';
  let interruptedBy: string | undefined;
  output.stream.setEncoding('utf8').on('data', (text: string) => {
    tail = tailOf(tail + text, OUTPUT_LIMIT);
    for (let rest = text; rest !== '';) {
      const piece = cutText(rest, TEXT_LIMIT);
      report({ kind: 'terminal', text: piece });
      rest = rest.slice(piece.length);
    }
  });
  // What kept bash from starting.
  let complaint = '';
  child.stdout.resume();
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = tailOf(complaint + text, 500)));

  const closed = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<{ code: number | null; signal: NodeJS.Signals | null; error?: string }>();
  child.once('exit', (code, signal) => exited.resolve({ code, signal }));
  child.once('error', ({ message }) => exited.resolve({ code: null, signal: null, error: message }));
  output.stream.once('close', () => closed.resolve());
  output.stream.on('error', () => undefined);

  /** Processes the command left in the background are ended, and what they wrote until then is read to its end. */
  const clear = async () => {
    await exited.promise;
    await confinement.kill();
    output.letGo();
    await within(2_000, NO_HURRY, closed.promise);
    output.stream.destroy();
  };
  let clearing: Promise<void> | undefined;
  const cleared = () => (clearing ??= clear());

  const ended = async (): Promise<Ending> => {
    const { code, signal, error } = await exited.promise;
    await cleared();
    const why = error ?? (complaint.trim() === '' ? undefined : complaint.trim());
    if (why !== undefined && tail === '' && code !== 0) {
      const reason = `bash could not be started: ${why}`;
      return { outcome: 'failed', ending: 'crashed', reason, output: '', exitCode: code };
    }
    const by = interruptedBy === undefined ? '' : ` after an interrupt by ${interruptedBy}`;
    const reason = `${firstLine(job.command)} ended with ${signal ?? code}${by}`;
    return { outcome: code === 0 ? 'succeeded' : 'failed', ending: 'exited', reason, output: tail, exitCode: code };
  };

  return {
    ended: ended(),
    take: ({ number, order }) => {
      if (order.kind === 'interrupt') {
        interruptedBy = order.by;
        void confinement.signal('SIGINT');
      }
      if (order.kind === 'message') {
        report({
          kind: 'message',
          id: `control-${number}`,
          role: 'user',
          text: cutText(order.text, TEXT_LIMIT),
          control: number,
          status: 'refused',
        });
        report({ kind: 'notice', level: 'info', text: 'A shell command takes no messages.' });
      }
    },
    stop: async (halt) => {
      const step = await stopShell(confinement, exited.promise, halt, report);
      // What does not die even now must not keep the last word from being said.
      await within(4_000, NO_HURRY, cleared());
      const exitCode = child.exitCode;
      const reason = `${halt.reason}. The command ${step}.`;
      return { outcome: halt.outcome, ending: halt.ending, reason, output: tail, exitCode };
    },
  };
}

const STEPS = [
  { signal: 'SIGINT', waitMs: 5_000 },
  { signal: 'SIGTERM', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 3_000 },
] as const;

async function stopShell(
  confinement: Confinement,
  exited: Promise<unknown>,
  halt: Halt,
  report: Report,
): Promise<string> {
  for (const { signal, waitMs } of STEPS) {
    report({ kind: 'state', state: 'stopping', step: signal });
    await (signal === 'SIGKILL' ? confinement.kill() : confinement.signal(signal));
    if (await within(waitMs, halt.hurry, exited)) return `ended on ${signal}`;
  }
  return 'did not end';
}

const firstLine = (command: string): string => {
  const line = command.trim().split('\n', 1)[0] ?? '';
  return line.length > 120 ? `${cutText(line, 120)}…` : line;
};
