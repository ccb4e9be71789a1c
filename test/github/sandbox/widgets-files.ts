/** The files of the seeded repository: the small project kept beside this file, the workflow as the docs give it, and where the scripted agent is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseDocument } from 'yaml';

const PROJECT = join(import.meta.dirname, 'widgets');
export const ROOT = join(import.meta.dirname, '../../..');

const CONFIGURATION = '.github/signalbox.yml';
const WORKFLOW = '.github/workflows/signalbox.yml';

/** What profiles of the seeded configuration may choose, beside what everyone has. */
const SEEDED_RUNNER = 'self-hosted-big';
export const SEEDED_ENVIRONMENT = 'agents';

export function widgetsFiles(): Record<string, string> {
  const paths = readdirSync(PROJECT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]));
  files[CONFIGURATION] = withAgentCommand(files[CONFIGURATION] ?? '');
  files[WORKFLOW] = withChoices(readFileSync(join(ROOT, WORKFLOW), 'utf8'));
  return files;
}

/** A repository adds its machines and environments to the file that it copied. */
function withChoices(text: string): string {
  const document = parseDocument(text);
  const inputs = ['on', 'workflow_dispatch', 'inputs'];
  for (const [input, choice] of [
    ['runner', SEEDED_RUNNER],
    ['environment', SEEDED_ENVIRONMENT],
  ] as const)
    if (document.hasIn([...inputs, input, 'options'])) document.addIn([...inputs, input, 'options'], choice);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The runs happen on this machine, so the agent is started by its path here; the comments of the file stay. */
function withAgentCommand(text: string): string {
  const document = parseDocument(text);
  document.setIn(['agents', 'scripted', 'command'], [process.execPath, join(ROOT, 'test/agents/scripted.ts')]);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
