/** The rule that a yes "in this session" adds: the narrowest one that our language has for exactly what is asked, or none. */
import { visible } from '../ground/plain-text.ts';
import { parseRule } from '../ground/rule.ts';
import { evaluate, type RuleSet, type ToolCall } from './rules.ts';
import { readShell } from './rules/shell.ts';
import { hostOf } from './rules/web-address.ts';
import type { CommandPart } from './rules/words.ts';

/** What a runner asks for. `input` must be whole: a rule for what nobody has seen to its end is no rule. */
export interface AskedCall {
  readonly tool: string;
  readonly input: string;
  /** The tool's own name, where the agent tells it. */
  readonly name?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly commandSource?: 'input' | 'title' | undefined;
}

/**
 * `null` where no rule can say it, where people could not see what the rule says, or where the profile would not let the rule decide
 * because something of it denies the call, or may.
 */
export function sessionRuleFor(asked: AskedCall, { deny }: Pick<RuleSet, 'deny'>): string | null {
  const call = callOf(asked);
  if (call === undefined || isDeceptive(asked)) return null;
  // What asks is no hindrance: the answer to it is what people give here.
  const allowedBy = (rule: string): boolean =>
    evaluate(call, { allow: [rule], ask: [], deny }).verdict === 'allow' && saysOnly(rule);
  return candidates(call).find(allowedBy) ?? null;
}

function callOf({ tool, input, name, paths, commandSource = 'input' }: AskedCall): ToolCall | undefined {
  const named = name === undefined ? {} : { name };
  switch (tool) {
    case 'Bash':
      return { tool, command: input, commandSource, ...named };
    case 'Edit':
    case 'Read':
      return { tool, ...(paths && { paths }), ...named };
    case 'WebFetch':
      return { tool, url: input, ...named };
    case 'Other':
      return { tool, ...named };
    default:
      return undefined;
  }
}

/** Characters that hide or turn around what people read. */
function isDeceptive({ input, name = '', paths = [] }: AskedCall): boolean {
  return [input, name, ...paths].some((text) => visible(text) !== text);
}

function candidates(call: ToolCall): readonly string[] {
  switch (call.tool) {
    case 'Bash':
      return commandRules(call.command ?? '');
    case 'Edit':
    case 'Read':
      // One rule names one place; a link has two.
      return call.paths?.length === 1 ? [`${call.tool}(${call.paths[0]})`] : [];
    case 'WebFetch': {
      const host = hostOf(call.url ?? '');
      return host === undefined ? [] : [`WebFetch(domain:${host})`];
    }
    case 'Other':
      return toolRules(call.name ?? '');
  }
}

/** The command as it is; behind `timeout 60` and its like, which need no rule, the command that these start. */
function commandRules(command: string): readonly string[] {
  const parts = readShell(command).parts.filter(({ words }) => words.length > 0);
  const [first] = parts;
  return first === undefined || parts.length > 1 ? [] : rulesOf(first);
}

function rulesOf({ words, transparent, runs }: CommandPart): string[] {
  const [inner] = runs;
  if (transparent && inner) return rulesOf(inner.part);
  // A word with a space would be read as two.
  if (words.some(({ text, fixed }) => !fixed || text === '' || /\s/u.test(text))) return [];
  return [`Bash(${words.map(({ text }) => text).join(' ')})`];
}

function toolRules(name: string): readonly string[] {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/u.exec(name) ?? [];
  return server === undefined || tool === undefined ? [name] : [`mcp(${server}:${tool})`];
}

/** Nothing in the rule stands for more than itself. */
function saysOnly(text: string): boolean {
  const parsed = parseRule(text);
  if (!parsed.ok) return false;
  const { rule } = parsed;
  switch (rule.tool) {
    case 'Bash':
      return rule.words.length > 0 && !rule.prefix;
    case 'Edit':
    case 'Read':
      return rule.glob !== undefined && text === `${rule.tool}(${rule.glob})` && !/[*?]/u.test(rule.glob);
    case 'WebFetch':
      return rule.domain !== undefined && !rule.domain.startsWith('*');
    case 'mcp':
      return rule.name !== undefined;
    case 'named':
      return true;
  }
}
