/** The `signalbox` command: jobs from a terminal or a script, by the same API that every program uses. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { configFolder, loginFile } from './login-file.ts';
import { askProgram, onInterrupt, readVersion, typedLines } from './machine.ts';
import { GUARD } from './remote.ts';
import { runCommand } from './run-command.ts';

/** As a program ends that writes to a pipe nobody reads any more. */
const BROKEN_PIPE = 141;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A terminal that was closed: its signal says so as well, and a session ends by that in good order.
  if (error.code === 'EIO') return;
  if (error.code !== 'EPIPE') throw error;
  process.exit(BROKEN_PIPE);
});

process.exitCode = process.argv[2] === GUARD ? await guard() : await command();

function command(): Promise<number> {
  return runCommand(process.argv.slice(2), {
    env: process.env,
    version: readVersion,
    fetch: globalThis.fetch,
    ask: askProgram,
    readInput: () => text(process.stdin),
    pause: (ms, signal) => pause(ms, undefined, signal && { signal }).catch(() => undefined),
    now: Date.now,
    newKey: randomUUID,
    newSecret: () => randomBytes(16).toString('hex'),
    machine: hostname,
    logins: loginFile(configFolder(process.env, process.platform)),
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    write: (words) => void process.stdout.write(words),
    // `NO_COLOR` is how people tell every program that they want none.
    colours: process.stdout.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb',
    isTerminal: process.stdout.isTTY,
    interrupted() {
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      return stop.signal;
    },
    onInterrupt,
    typed: typedLines,
    program: () => [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  });
}

/** This process stands beside a session, for the case that its own is killed. */
async function guard(): Promise<number> {
  const { standGuard } = await import('../../action/machine/guard.ts');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await standGuard(process.stdin);
  return 0;
}
