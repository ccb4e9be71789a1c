/** What can be typed, from the one table of the grammar: `/help`, the thread's comment and the manual show the same. */
import { COMMANDS, OPTIONS, type CommandRow, type OptionRow } from '../grammar.ts';
import { COMMANDS_URL, withPrefix } from './manual.ts';

/** The commands, then their options, as two tables; `prefix` is the repository's. */
export function commandTable(prefix: string | null): string {
  const commands = COMMANDS.map(
    (command) => `| \`${inCell(command.usage)}\` | ${command.meaning} | ${command.needs} |`,
  );
  const options = Object.values(OPTIONS).map(
    (option: OptionRow) =>
      `| \`${option.flag}${option.value === null ? '' : ` ${inCell(option.value)}`}\` | ${ofWhom(option)} | ${option.meaning} |`,
  );
  return withPrefix(
    [
      ['| you type | what happens | it takes |', '|-|-|-|', ...commands].join('\n'),
      ['| option | of | what it does |', '|-|-|-|', ...options].join('\n'),
    ].join('\n\n'),
    prefix,
  );
}

function ofWhom(option: OptionRow): string {
  return COMMANDS.filter(({ options }: CommandRow) => options.includes(option))
    .map(({ word }) => `\`/${word}\``)
    .join(' ');
}

const inCell = (text: string): string => text.replaceAll('|', '\\|');

export function helpText(login: string, prefix: string | null): string {
  const where =
    prefix === null
      ? ''
      : ` Here they begin with \`/${prefix}\`, since the bare words belong to others; \`/signalbox\` does too, everywhere.`;
  return `@${login} a command stands at the start of a line of a new comment, outside code and quotes; several in one comment run in order. Editing a comment starts nothing.${where} [The manual](${COMMANDS_URL}) tells more.\n\n${commandTable(prefix)}`;
}
