/** The session's events on disk, one JSON line each: the app may be away for an hour, memory holds only where each line lies. */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Keeps the whole session, so that any gap the app tells of can be filled. Numbers start at 1. */
export class Spool {
  readonly #path: string;
  readonly #file: number;
  /** `#ends[n]` is where line n ends in the file; line 0 is the empty beginning. */
  readonly #ends: number[] = [0];

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'wx+', 0o600);
  }

  /** The number of the newest line, 0 when there is none. */
  get last(): number {
    return this.#ends.length - 1;
  }

  append(line: string): number {
    const bytes = Buffer.from(line);
    const at = this.#endOf(this.last);
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.#file, bytes, written, bytes.length - written, at + written);
    }
    this.#ends.push(at + bytes.length);
    return this.last;
  }

  /** Lines from number `first` on: at most `count` of them and at most `size` bytes, but always one. */
  read(first: number, count: number, size: number): string[] {
    const lines: string[] = [];
    let room = size;
    for (let number = first; number <= this.last && lines.length < count; number += 1) {
      const start = this.#endOf(number - 1);
      const length = this.#endOf(number) - start;
      if (lines.length > 0 && length > room) break;
      room -= length;
      const bytes = Buffer.alloc(length);
      readSync(this.#file, bytes, 0, length, start);
      lines.push(bytes.toString());
    }
    return lines;
  }

  #endOf(number: number): number {
    return this.#ends[number] ?? 0;
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}
