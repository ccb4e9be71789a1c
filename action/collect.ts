/** What the work changed, gathered when it has ended: for the app as data, and for later steps of the workflow as a patch. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes } from '../app/wire/changes.ts';
import { collectChanges } from './changes.ts';
import type { HaltSwitch } from './halting.ts';
import type { Redact } from './redact/redact.ts';
import type { Site } from './start-work.ts';
import { deadline } from './waiting.ts';

/** Nobody may wait for a tree of a million files. */
const COLLECT_MS = 120_000;
const COLLECT_IN_HURRY_MS = 1_500;

export type Collected = { readonly changes: Changes } | { readonly failed: string };

export interface Collecting {
  readonly halt: HaltSwitch;
  readonly redact: Redact;
  readonly secrets: readonly string[];
}

/** Nothing of the work runs any more when this begins: `Confinement.take` sees to it. */
export async function collect(
  { workspace, confinement }: Site,
  { halt, redact, secrets }: Collecting,
): Promise<Collected> {
  const late = deadline(COLLECT_MS, COLLECT_IN_HURRY_MS, halt.hurry);
  const tooLate = once(late, 'abort').then(() => {
    throw new Error('Collecting the changes took too long');
  });
  try {
    await Promise.race([confinement.take(), tooLate]);
    const changes = await collectChanges(workspace, { signal: late });
    return { changes: withoutSecrets(changes, secrets, redact) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** A file that holds a value of this run does not leave the machine; the app is told that it was left out. */
function withoutSecrets(changes: Changes, secrets: readonly string[], redact: Redact): Changes {
  const holds = (content: string | null) => {
    if (content === null) return false;
    const text = Buffer.from(content, 'base64').toString('latin1');
    return secrets.some((secret) => text.includes(secret));
  };
  const kept = changes.files.filter(({ content }) => !holds(content));
  const leftOut = changes.files.filter(({ content }) => holds(content)).map(({ path }) => path);
  return {
    ...changes,
    files: kept,
    leftOut: [...changes.leftOut, ...leftOut].slice(0, 100),
    patch: redact(changes.patch),
  };
}

/** The path of the patch, for `git apply`; empty when there is nothing to apply. */
export function writePatch(collected: Collected, temp: string): string {
  if (!('changes' in collected) || collected.changes.patch === '') return '';
  const path = join(temp, `signalbox-changes-${randomUUID().slice(0, 8)}.patch`);
  writeFileSync(path, collected.changes.patch, { mode: 0o600, flag: 'wx' });
  return path;
}
