/** Runs a command for the scripted agent as real agents do: in a session of its own, its output shown as it grows. */
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const SHOW_EVERY_MS = 50;

/** `show` gets the whole output so far, as ACP replaces content. Resolves with the exit code, or null when it was killed. */
export async function runCommand(
  command: string,
  cwd: string,
  signal: AbortSignal,
  show: (text: string) => Promise<void>,
): Promise<number | null> {
  const child = spawn('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let output = '';
  let shown = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const news = async () => {
    if (output.length === shown) return;
    shown = output.length;
    await show(output);
  };
  const timer = setInterval(() => void news(), SHOW_EVERY_MS);
  const kill = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (exit) => resolve(exit));
  });
  // What went to the background may hold the pipe open for as long as it likes.
  await Promise.race([closed, delay(200)]);
  signal.removeEventListener('abort', kill);
  clearInterval(timer);
  await news();
  return code;
}
