/** A job that is a shell command: run by bash as a workflow's `run` step would be, its output streamed as it comes. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEXT_LIMIT } from '../app/wire/events.ts';
import { OUTPUT_LIMIT } from '../app/wire/finish.ts';
import { cutText, tailOf } from './text.ts';
import { SessionProcesses } from './processes.ts';
import { NO_HURRY, within } from './waiting.ts';
import type { Ending, Halt, Report, Worker } from './worker.ts';

export interface ShellJob {
  readonly command: string;
  readonly session: string;
  readonly commit: string;
  readonly workspace: string;
  readonly folder: string;
  readonly environment: Record<string, string>;
  readonly report: Report;
}

export function startShell(job: ShellJob): Worker {
  const { report } = job;
  const script = join(job.folder, 'command.sh');
  writeFileSync(script, `${job.command}\n`, { mode: 0o600 });
  // One pipe for both streams keeps the order in which the command wrote.
  const child = spawn('bash', ['-c', 'exec bash --noprofile --norc -eo pipefail "$0" 2>&1', script], {
    cwd: job.workspace,
    env: job.environment,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const processes = new SessionProcesses(job.session, child.pid);
  report({ kind: 'session.started', agent: 'shell', steering: false, commit: job.commit });
  report({ kind: 'state', state: 'running' });

  let tail = '';
  let interruptedBy: string | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    tail = tailOf(tail + text, OUTPUT_LIMIT);
    for (let rest = text; rest !== '';) {
      const piece = cutText(rest, TEXT_LIMIT);
      report({ kind: 'terminal', text: piece });
      rest = rest.slice(piece.length);
    }
  });

  const closed = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<{ code: number | null; signal: NodeJS.Signals | null; error?: Error }>();
  child.once('exit', (code, signal) => exited.resolve({ code, signal }));
  child.once('error', (error) => exited.resolve({ code: null, signal: null, error }));
  child.once('close', () => closed.resolve());

  /** Processes the command left in the background are ended, and what they wrote until then is read to its end. */
  const cleared = async () => {
    await exited.promise;
    await processes.kill();
    await within(2_000, NO_HURRY, closed.promise);
  };

  const ended = async (): Promise<Ending> => {
    const { code, signal, error } = await exited.promise;
    await cleared();
    if (error)
      return { outcome: 'failed', reason: `bash could not be started: ${error.message}`, output: '', exitCode: null };
    const by = interruptedBy === undefined ? '' : ` after an interrupt by ${interruptedBy}`;
    const reason = `${firstLine(job.command)} ended with ${signal ?? code}${by}`;
    return { outcome: code === 0 ? 'succeeded' : 'failed', reason, output: tail, exitCode: code };
  };

  return {
    ended: ended(),
    take: ({ number, order }) => {
      if (order.kind === 'interrupt') {
        interruptedBy = order.by;
        void processes.signal('SIGINT');
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
      const step = await stopShell(processes, exited.promise, halt, report);
      await cleared();
      const { code } = await exited.promise;
      return { outcome: halt.outcome, reason: `${halt.reason}. The command ${step}.`, output: tail, exitCode: code };
    },
  };
}

const STEPS = [
  { signal: 'SIGINT', waitMs: 5_000 },
  { signal: 'SIGTERM', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 3_000 },
] as const;

async function stopShell(
  processes: SessionProcesses,
  exited: Promise<unknown>,
  halt: Halt,
  report: Report,
): Promise<string> {
  for (const { signal, waitMs } of STEPS) {
    report({ kind: 'state', state: 'stopping', step: signal });
    await processes.signal(signal);
    if (await within(waitMs, halt.hurry, exited)) return `ended on ${signal}`;
  }
  return 'did not end';
}

const firstLine = (command: string): string => {
  const line = command.trim().split('\n', 1)[0] ?? '';
  return line.length > 120 ? `${cutText(line, 120)}…` : line;
};
