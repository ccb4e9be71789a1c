/** The `signalbox` command: jobs from a terminal or a script, by the same API that every program uses. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { askProgram, readVersion } from './machine.ts';
import { runCommand } from './run-command.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  version: readVersion,
  fetch: globalThis.fetch,
  ask: askProgram,
  readInput: () => text(process.stdin),
  pause: (ms) => pause(ms),
  newKey: randomUUID,
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
});
