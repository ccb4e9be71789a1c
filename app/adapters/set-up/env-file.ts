/** The `.env` file: read at start, written by the set-up, readable by its owner alone. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** What is set already outranks the file. */
export function loadEnvFile(path: string, env: NodeJS.ProcessEnv): void {
  if (!existsSync(path)) return;
  for (const [name, value] of Object.entries(parseEnv(readFileSync(path, 'utf8')))) env[name] ??= value;
}

/** Adds or replaces values; everything else in the file stays as it is. */
export function updateEnvFile(path: string, values: Readonly<Record<string, string>>): void {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const kept = lines.filter((line) => !Object.keys(values).some((name) => line.startsWith(`${name}=`)) && line !== '');
  const added = Object.entries(values).map(([name, value]) => `${name}="${value.replaceAll('\n', '\\n')}"`);
  // A file that was there keeps its mode when it is written, so it is closed to others before secrets go in.
  if (existsSync(path)) chmodSync(path, 0o600);
  writeFileSync(path, `${[...kept, ...added].join('\n')}\n`, { mode: 0o600 });
}
