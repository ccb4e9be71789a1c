/** What of the documents comes from the code: commands, keys of the configuration and their schema, settings, inputs, permissions, states. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { isMap, isScalar, parse, parseDocument } from 'yaml';
import { repositoryConfigSchema } from '../../app/config/repository/schema.ts';
import { SETTINGS } from '../../app/config/settings/variables.ts';
import { COMMANDS, OPTIONS, type CommandRow, type OptionRow } from '../../app/dispatch/grammar.ts';
import { NEED_FIELDS, TEMPLATE_PATHS } from '../../app/ground/template.ts';
import { configKeys } from './config-keys.ts';
import { ROOT } from './specimen.ts';
import { stateDiagram } from './state-diagram.ts';

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
  const commands = COMMANDS.map(({ usage, meaning, example, needs }) => [
    `\`${usage}\``,
    meaning,
    needs,
    `\`${example}\``,
  ]);
  const options = Object.values(OPTIONS).map((option: OptionRow) => [
    `\`${option.value === null ? option.flag : `${option.flag} ${option.value}`}\``,
    takersOf(option),
    option.meaning,
  ]);
  return [
    table(['you write', 'what it does', 'it takes', 'for example'], commands),
    table(['option', 'of', 'what it does'], options),
  ].join('\n\n');
}

const takersOf = (option: OptionRow): string =>
  COMMANDS.filter(({ options }: CommandRow) => options.includes(option))
    .map(({ word }) => `\`/${word}\``)
    .join(' ');

function configurationTable(): string {
  return table(
    ['key', 'meaning', 'default'],
    configKeys(repositoryConfigSchema()).map(({ path, meaning, fallback }) => [`\`${path}\``, meaning, fallback]),
  );
}

/** What `{{ }}` may name in a prompt, and what carries the same to a shell command. */
function templatesTable(): string {
  const needs = NEED_FIELDS.map((field): [string, string] => [
    `needs.NAME.${field}`,
    `SIGNALBOX_NEEDS_NAME_${field.toUpperCase()}`,
  ]);
  return table(
    ['in a prompt', 'in the environment of a `run`'],
    [...Object.entries(TEMPLATE_PATHS), ...needs].map(([path, variable]) => [
      `\`{{ ${path} }}\``,
      variable === null ? '' : `\`$${variable}\``,
    ]),
  );
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

/** Each permission of the manifest with the comment above it. */
async function permissionsTable(): Promise<string> {
  const document = parseDocument(await readFile(join(ROOT, 'app.yml'), 'utf8'));
  const permissions = document.get('default_permissions');
  if (!isMap(permissions)) throw new Error('app.yml has no default_permissions');
  const rows = permissions.items.map(({ key, value }, index) => {
    if (!isScalar(key) || !isScalar(value)) throw new Error('app.yml: a permission is a name and a level');
    // The comment above the first key is that of the map.
    const reason = key.commentBefore ?? (index === 0 ? permissions.commentBefore : undefined) ?? '';
    return [`\`${String(key.value)}: ${String(value.value)}\``, reason.replaceAll(/^ /gm, '')];
  });
  return table(['permission', 'what for'], rows);
}

const BLOCKS: Readonly<Record<string, () => string | Promise<string>>> = {
  commands: commandsTable,
  configuration: configurationTable,
  templates: templatesTable,
  settings: settingsTable,
  action: actionTables,
  states: stateDiagram,
  permissions: permissionsTable,
};

/** Which generated blocks each document must hold. */
export const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  'README.md': ['commands', 'configuration', 'templates', 'settings', 'action'],
  'app/README.md': ['states'],
  'SECURITY.md': ['permissions'],
};

/** The configuration's JSON Schema as a file, for editors that cannot ask an app for it. */
export const SCHEMA_PATH = 'app/config/signalbox.schema.json';

export async function schemaText(): Promise<string> {
  const options = parse(await readFile(join(ROOT, '.oxfmtrc.json'), 'utf8')) as { printWidth: number };
  const text = JSON.stringify(repositoryConfigSchema(), null, 2);
  const { code } = await format(SCHEMA_PATH, text, { printWidth: options.printWidth });
  return code;
}

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
