/**
 * A profile as a policy of Gemini CLI. Every call that matters asks us, whatever Gemini would think of it, and is judged there;
 * what the profile plainly denies is refused by Gemini itself as well.
 */
import { parseRule, type Rule } from '../../app/ground/rule.ts';
import type { Profile } from '../../app/wire/claim.ts';

interface Policy {
  /** TOML, for `--policy`. */
  readonly text: string;
  readonly notCompiled: readonly string[];
}

interface PolicyRule {
  readonly toolName: string | readonly string[];
  readonly decision: 'allow' | 'ask_user' | 'deny';
  /** 0 to 999, the highest speaks. */
  readonly priority: number;
  readonly mcpName?: string;
  readonly commandPrefix?: string;
  readonly argsPattern?: string;
}

const SHELL = 'run_shell_command';
const EDITS = ['write_file', 'replace'];
const READS = ['read_file', 'read_many_files'];
const FETCHES = ['web_fetch', 'google_web_search'];

/** They only keep the agent's own notes, or look at what is already running. */
const HARMLESS = [
  'update_topic',
  'write_todos',
  'complete_task',
  'list_background_processes',
  'read_background_output',
];

/** They would start other agents and change modes, where nobody is asked. */
const NEVER = ['invoke_agent', 'activate_skill', 'enter_plan_mode', 'exit_plan_mode', 'ask_user'];

/** A rule with a pattern is taken as it stands; without one, Gemini runs commands that it thinks harmless without asking. */
const ANY_INPUT = '.';

const BASE: readonly PolicyRule[] = [
  { toolName: NEVER, decision: 'deny', priority: 999 },
  { toolName: HARMLESS, decision: 'allow', priority: 900 },
  { toolName: '*', decision: 'ask_user', priority: 100, argsPattern: ANY_INPUT },
];

export function policyFor({ deny }: Profile, workspace: string): Policy {
  const notCompiled: string[] = [];
  const denied = deny.flatMap((text): PolicyRule[] => {
    const parsed = parseRule(text);
    const rule = parsed.ok && SAYABLE.test(text) ? compiled(parsed.rule, workspace) : undefined;
    if (rule !== undefined) return [{ ...rule, decision: 'deny', priority: 998 }];
    notCompiled.push(text);
    return [];
  });
  return { text: [...denied, ...BASE].map(toml).join('\n'), notCompiled };
}

function compiled(rule: Rule, workspace: string): Omit<PolicyRule, 'decision' | 'priority'> | undefined {
  switch (rule.tool) {
    case 'Bash': {
      const command = rule.words.join(' ');
      if (command === '') return { toolName: SHELL };
      if (rule.prefix) return { toolName: SHELL, commandPrefix: command };
      return { toolName: SHELL, argsPattern: `"command":${literal(JSON.stringify(command))}` };
    }
    case 'Edit':
      return ofPaths(EDITS, rule.glob, workspace);
    case 'Read':
      return ofPaths(READS, rule.glob, workspace);
    case 'WebFetch':
      if (rule.domain === undefined) return { toolName: FETCHES };
      return {
        toolName: FETCHES,
        // Of the host itself and the hosts below it, whatever stands before and behind it in the address.
        argsPattern: `[/.@]${literal(rule.domain.replace(/^\*\./u, ''))}[:/?#"]`,
      };
    case 'mcp':
      return { toolName: rule.name ?? '*', mcpName: rule.server };
    case 'named':
      return { toolName: rule.name };
  }
}

/** By the path as the model writes it. Links and `..` are followed where we are asked. */
function ofPaths(
  tools: readonly string[],
  glob: string | undefined,
  workspace: string,
): Pick<PolicyRule, 'toolName' | 'argsPattern'> {
  if (glob === undefined) return { toolName: tools };
  const before = glob.startsWith('/') ? '' : `(\\./|${literal(workspace)}/|)`;
  const path = glob
    .split(/(\*\*\/|\*\*|\*|\?)/u)
    .map((part) => GLOB_SIGNS.get(part) ?? literal(part))
    .join('');
  return { toolName: tools, argsPattern: `"file_path":"${before}${path}"` };
}

const GLOB_SIGNS = new Map([
  ['**/', '[^"]*'],
  ['**', '[^"]*'],
  ['*', '[^"/]*'],
  ['?', '[^"/]'],
]);

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

/** Without control characters and halves of characters, JSON's strings are strings of TOML too; and one that is not would cost the whole file. */
const SAYABLE = /^[^\p{Cc}\p{Cs}]*$/u;

function toml(rule: PolicyRule): string {
  const lines = Object.entries(rule).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `[[rule]]\n${lines.join('\n')}\n`;
}
