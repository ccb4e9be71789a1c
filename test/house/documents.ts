/** The parts of the documents that come from the code: the commands, the Action's inputs and outputs, the life of a job. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SETTINGS } from '../../app/config/settings/variables.ts';
import { COMMANDS, OPTIONS } from '../../app/dispatch/grammar.ts';
import { TRANSITIONS } from '../../app/dispatch/transitions.ts';
import { ROOT } from './specimen.ts';

const cell = (text: string) =>
  text
    .trim()
    .replaceAll('\n', ' ')
    .replaceAll('|', String.raw`\|`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function commandsTable(): string {
  const commands = COMMANDS.map(({ usage, meaning, example }) => [`\`${usage}\``, meaning, `\`${example}\``]);
  const options = Object.values(OPTIONS).map(({ flag, value, meaning }) => [
    `\`${value === null ? flag : `${flag} ${value}`}\``,
    meaning,
  ]);
  return [
    table(['you write', 'what it does', 'for example'], commands),
    table(['option of `/dispatch` and `/run`', 'what it does'], options),
  ].join('\n\n');
}

function settingsTable(): string {
  return table(
    ['variable', 'meaning', 'default'],
    SETTINGS.map(({ name, meaning, fallback }) => [`\`${name}\``, meaning, fallback]),
  );
}

interface ActionFile {
  readonly inputs?: Readonly<
    Record<string, { description: string; required?: boolean; default?: string | number | boolean }>
  >;
  readonly outputs?: Readonly<Record<string, { description: string }>>;
}

async function actionTables(): Promise<string> {
  const { inputs = {}, outputs = {} } = parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as ActionFile;
  const fallback = (value?: string | number | boolean) =>
    value === undefined || value === '' ? '' : `\`${String(value)}\``;
  return [
    table(
      ['input', 'meaning', 'default'],
      Object.entries(inputs).map(([name, input]) => [
        `\`${name}\`${input.required === true ? ' (required)' : ''}`,
        input.description,
        fallback(input.default),
      ]),
    ),
    table(
      ['output', 'meaning'],
      Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]),
    ),
  ].join('\n\n');
}

/** One arrow per pair of states, with every fact that leads from the one to the other. */
function stateDiagram(): string {
  const arrows = Object.entries(TRANSITIONS).flatMap(([from, row]: [string, Partial<Record<string, string>>]) => {
    const facts = Map.groupBy(Object.entries(row), ([, to]) => to);
    return [...facts].map(([to, cells]) => `  ${from} --> ${to}: ${cells.map(([fact]) => fact).join(', ')}`);
  });
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> waiting', ...arrows, '```'].join('\n');
}

const BLOCKS: Readonly<Record<string, () => string | Promise<string>>> = {
  commands: commandsTable,
  settings: settingsTable,
  action: actionTables,
  states: stateDiagram,
};

/** Which generated blocks each document must hold. */
export const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['commands', 'settings', 'action'],
  'app/README.md': ['states'],
};

/** The document with its generated blocks as the code has them now; a document that lacks one is a defect. */
export async function renewed(path: string, text: string): Promise<string> {
  let result = text;
  for (const name of DOCUMENTS[path] ?? []) {
    const begin = `<!-- generated:${name} -->`;
    const end = '<!-- /generated -->';
    const from = result.indexOf(begin);
    const to = result.indexOf(end, from);
    const write = BLOCKS[name];
    if (from < 0 || to < 0 || write === undefined) throw new Error(`${path} has no block ${begin} … ${end}`);
    result = `${result.slice(0, from)}${begin}\n${await write()}\n${result.slice(to)}`;
  }
  return result;
}
