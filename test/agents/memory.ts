/** What a session of the scripted agent was asked, kept in its home as real agents keep theirs, so that another process can load it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folder = (): string => join(homedir(), '.local/state/scripted-agent');
/** An id is a UUID of ours; anything else is nobody's. */
const fileOf = (id: string): string => join(folder(), `${id.replaceAll(/[^\w-]/g, '')}.json`);

export function remember(id: string, asked: readonly string[]): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(fileOf(id), JSON.stringify(asked));
}

/** `undefined` for a session it knows nothing of. */
export function recall(id: string): string[] | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(id), 'utf8')) as string[];
  } catch {
    return undefined;
  }
}
