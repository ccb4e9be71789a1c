/** The files of the seeded repository: the small project kept beside this file, the workflow as the docs give it, and where the scripted agent is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseDocument } from 'yaml';

const PROJECT = join(import.meta.dirname, 'widgets');
export const ROOT = join(import.meta.dirname, '../../..');

const CONFIGURATION = '.github/signalbox.yml';
const WORKFLOW = '.github/workflows/signalbox.yml';

export function widgetsFiles(): Record<string, string> {
  const paths = readdirSync(PROJECT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]));
  files[CONFIGURATION] = withAgentCommand(files[CONFIGURATION] ?? '');
  files[WORKFLOW] = readFileSync(join(ROOT, WORKFLOW), 'utf8');
  return files;
}

/** The runs happen on this machine, so the agent is started by its path here; the comments of the file stay. */
function withAgentCommand(text: string): string {
  const document = parseDocument(text);
  document.setIn(['agents', 'scripted', 'command'], [process.execPath, join(ROOT, 'test/agents/scripted.ts')]);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
