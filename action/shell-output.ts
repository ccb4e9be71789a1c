/**
 * A real pipe for what a command writes. Node gives its children sockets, and a script that writes to `/dev/stderr` by that name,
 * as many do, fails on one.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

export interface Output {
  /** For the command to write to. */
  readonly path: string;
  readonly stream: Socket;
  /** Once the command has begun and ended: the stream ends when nobody else can write to it. */
  letGo(): void;
}

/** `folder` is closed to all but the Action and the work. */
export function openOutput(folder: string): Output {
  const path = join(folder, `output-${randomBytes(8).toString('hex')}`);
  execFileSync('mkfifo', ['-m', '666', path]);
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  // As long as we could write to it, it does not end: the command may take a moment to open it.
  const writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const stream = new Socket({ fd: reading, readable: true, writable: false });
  return { path, stream, letGo: () => closeSync(writing) };
}
