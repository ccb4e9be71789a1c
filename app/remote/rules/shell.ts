/** Reads a shell text with a real parser: the commands in it, the files it redirects to, and what stands in the way of allowing it. */
import { type Command, type Redirect, type SyntaxNode, type Word, forEachChild, parse } from 'unbash';
import { isHarmlessVariable, unwrap } from './unwrap.ts';
import type { CommandPart, CommandWord } from './words.ts';

export interface ShellReading {
  readonly parts: readonly CommandPart[];
  /** Files named by redirections. */
  readonly files: readonly { readonly path: string; readonly tool: 'Edit' | 'Read' }[];
  /** Reasons, for a person, why no rule can allow the text. */
  readonly obstacles: readonly string[];
}

/** Commands within commands and texts within texts (`sudo bash -c "bash -c …"`) are read this deep. */
const DEEPEST = 24;
/** More than a person would approve unread, and enough to bound the work. */
const LONGEST = 32_768;
const MOST_PARTS = 2_000;
/** Substitutions within substitutions: some sixty, before the stack could run out. */
const DEEPEST_NODE = 400;

interface Notes {
  parts: CommandPart[];
  files: { path: string; tool: 'Edit' | 'Read' }[];
  obstacles: Set<string>;
  budget: { parts: number };
}

export function readShell(text: string): ShellReading {
  const notes: Notes = { parts: [], files: [], obstacles: new Set(), budget: { parts: MOST_PARTS } };
  if (text.length > LONGEST) notes.obstacles.add('it is too long to read with certainty');
  readInto(notes, text.slice(0, LONGEST), 0);
  return { parts: notes.parts, files: notes.files, obstacles: [...notes.obstacles] };
}

function readInto(notes: Notes, text: string, depth: number): void {
  if (depth > DEEPEST) {
    notes.obstacles.add('it nests shells too deeply');
    return;
  }
  if (/[^\S\n \t]|[\u0000-\u0008\u000b-\u001f\u007f]/u.test(text))
    notes.obstacles.add('it holds control characters or unusual spaces');
  visit(notes, parse(text), depth);
}

function visit(notes: Notes, node: SyntaxNode, depth: number, level = 0): void {
  if (level > DEEPEST_NODE) {
    notes.obstacles.add('it is nested too deeply');
    return;
  }
  if (node.type === 'Script' && node.errors !== undefined && node.errors.length > 0)
    notes.obstacles.add('it is not a complete shell command');
  const obstacle = OBSTACLES.get(node.type);
  if (obstacle !== undefined) notes.obstacles.add(obstacle);
  if (node.type === 'SimpleExpansion' && !isNumber(node.text)) notes.obstacles.add('it uses variables');
  if (node.type === 'Redirect') redirect(notes, node);
  if (node.type === 'Assignment' && !isHarmlessVariable(node.name)) notes.obstacles.add(`it sets \`${node.name}\``);
  if (node.type === 'Command') notes.parts.push(commandPart(notes, readWords(node), depth, inputOf(node)));
  if (node.type === 'Pipeline') pipedText(notes, node.commands, depth);
  forEachChild(node, (child) => visit(notes, child, depth, level + 1));
}

const OBSTACLES = new Map<SyntaxNode['type'], string>([
  ['CommandExpansion', 'it holds a substitution'],
  ['ProcessSubstitution', 'it holds a substitution'],
  ['ArithmeticCommandExpansion', 'it holds a substitution'],
  ['ParameterExpansion', 'it uses variables'],
  ['ArithmeticExpansion', 'it computes'],
  ['ArithmeticCommand', 'it computes'],
  ['ArithmeticFor', 'it computes'],
  ['TestCommand', 'it evaluates a `[[ … ]]` expression'],
  ['Function', 'it defines a function'],
  ['Coproc', 'it starts a coprocess'],
  ['HereDoc', 'it holds a here-document'],
  ['HereString', 'it holds a here-string'],
]);

/** `$?`, `$#` and `$$` are only ever numbers. */
const isNumber = (expansion: string): boolean => expansion === '$?' || expansion === '$#' || expansion === '$$';

function redirect(notes: Notes, node: Redirect): void {
  const target = node.target === undefined ? undefined : readWord(node.target);
  if (target === undefined || !target.fixed) {
    notes.obstacles.add('it redirects to a file that is not known');
    return;
  }
  const duplicates = (node.operator === '>&' || node.operator === '<&') && /^(?:\d+-?|-)$/u.test(target.text);
  if (duplicates || /^\/dev\/(?:null|stdout|stderr)$/u.test(target.text)) return;
  const reads = node.operator === '<' || node.operator === '<&';
  if (!reads) notes.obstacles.add(`it writes to \`${target.text}\``);
  notes.files.push({ path: target.text, tool: reads ? 'Read' : 'Edit' });
  if (node.operator === '<>') notes.files.push({ path: target.text, tool: 'Read' });
}

function commandPart(
  notes: Notes,
  words: readonly CommandWord[],
  depth: number,
  input: string | undefined,
): CommandPart {
  notes.budget.parts -= 1;
  if (notes.budget.parts < 0 || depth > DEEPEST) {
    notes.obstacles.add('it holds too many commands');
    return { words, runs: [], guesses: [], transparent: false, opaque: true };
  }
  const found = unwrap(words);
  if (isUnusualProgram(words[0])) notes.obstacles.add('the name of its program is unusual');
  if (found.obstacle !== undefined) notes.obstacles.add(found.obstacle);
  const texts = found.readsInput && input !== undefined ? [...found.scripts, input] : found.scripts;
  return {
    words,
    runs: [
      ...found.runs.map(({ words: inner, from }) => ({ part: commandPart(notes, inner, depth + 1, undefined), from })),
      ...texts.flatMap((text) => nested(notes, text, depth).map((part) => ({ part, from: undefined }))),
    ],
    guesses: [
      ...found.guesses,
      // A guessed text's obstacles do not count: it may be no shell text at all.
      ...found.guessedScripts.flatMap((text) =>
        nested({ ...notes, files: [], obstacles: new Set() }, text, depth).flatMap(everyCommand),
      ),
    ],
    transparent: found.transparent,
    opaque: found.opaque,
  };
}

const RESERVED = new Set([
  '!',
  '{',
  '}',
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  'in',
  'select',
  'function',
]);

/** No program has such a name; text that leads to one was probably not read as its shell will read it. */
const isUnusualProgram = (word: CommandWord | undefined): boolean =>
  word !== undefined && word.fixed && (!/^(?:[\w./+@~:-]+|\[)$/u.test(word.text) || RESERVED.has(word.text));

function nested(notes: Notes, text: string, depth: number): readonly CommandPart[] {
  const inner: Notes = { ...notes, parts: [] };
  readInto(inner, text, depth + 1);
  return inner.parts;
}

/** Every list of words that a part runs or may run. */
export function everyCommand(part: CommandPart): (readonly CommandWord[])[] {
  return [part.words, ...part.guesses, ...part.runs.flatMap((run) => everyCommand(run.part))];
}

/** `echo "git push" | bash`: what is echoed is read as the shell's text. */
function pipedText(notes: Notes, commands: readonly SyntaxNode[], depth: number): void {
  for (const [index, command] of commands.entries()) {
    const before = commands[index - 1];
    if (command.type !== 'Command' || before?.type !== 'Command') continue;
    const [program, ...rest] = readWords(before);
    if (program?.text !== 'echo' && program?.text !== 'printf') continue;
    const text = rest.filter((word) => !word.text.startsWith('-')).map((word) => word.text);
    notes.parts.push(commandPart(notes, readWords(command), depth, text.join(' ')));
  }
}

function inputOf(command: Command): string | undefined {
  const given = command.redirects.find((redirection) => redirection.type !== 'Redirect');
  if (given?.type === 'HereDoc') return given.body.text;
  return given?.type === 'HereString' ? given.target?.value : undefined;
}

function readWords(command: Command): readonly CommandWord[] {
  const given = command.args.map((argument) =>
    argument.type === 'Word' ? readWord(argument) : { text: argument.text, fixed: true },
  );
  return command.name === undefined ? given : [readWord(command.name), ...given];
}

const readWord = (word: Word): CommandWord => ({ text: word.value, fixed: !expands(word) });

const EXPANDING: ReadonlySet<SyntaxNode['type']> = new Set<SyntaxNode['type']>([
  'SimpleExpansion',
  'ParameterExpansion',
  'CommandExpansion',
  'ArithmeticExpansion',
  'ProcessSubstitution',
  'Glob',
  'ExtendedGlob',
  'BraceExpansion',
]);

function expands(node: SyntaxNode): boolean {
  if (EXPANDING.has(node.type)) return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= expands(child);
  });
  return found;
}
