/** The files through which a step hands back outputs, variables, state, path additions and its summary. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CommandFiles {
  /** `GITHUB_OUTPUT` and the others, to be put into the step's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly read: () => Promise<HandedBack>;
}

interface HandedBack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
}

const NAMES = ['OUTPUT', 'ENV', 'STATE', 'PATH', 'STEP_SUMMARY'] as const;

export async function makeCommandFiles(tempDir: string): Promise<CommandFiles> {
  const folder = join(tempDir, '_runner_file_commands');
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const file = (name: string): string => join(folder, `${name.toLowerCase()}_${id}`);
  await Promise.all(NAMES.map((name) => writeFile(file(name), '')));
  const text = (name: (typeof NAMES)[number]): Promise<string> => readFile(file(name), 'utf8').catch(() => '');
  return {
    env: Object.fromEntries(NAMES.map((name) => [`GITHUB_${name}`, file(name)])),
    read: async () => ({
      outputs: parsePairs(await text('OUTPUT')),
      env: parsePairs(await text('ENV')),
      state: parsePairs(await text('STATE')),
      path: (await text('PATH')).split(/\r?\n/).filter((line) => line !== ''),
      summary: await text('STEP_SUMMARY'),
    }),
  };
}

/** `name=value` on a line, or `name<<MARK`, the value's lines, and MARK. Anything else is an error, as in the runner. */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    const mark = line.slice(heredoc + 2);
    const end = lines.indexOf(mark, index + 1);
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${mark}'`);
    pairs[line.slice(0, heredoc)] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return pairs;
}
