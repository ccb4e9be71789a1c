/** The `signalbox` command: jobs from a terminal or a script, by the same API that every program uses. */
import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { configFolder, loginFile } from './login-file.ts';
import { askProgram, readVersion } from './machine.ts';
import { runCommand } from './run-command.ts';

/** As a program ends that writes to a pipe nobody reads any more. */
const BROKEN_PIPE = 141;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(BROKEN_PIPE);
});

process.exitCode = await runCommand(process.argv.slice(2), {
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
  interrupted() {
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    return stop.signal;
  },
});
