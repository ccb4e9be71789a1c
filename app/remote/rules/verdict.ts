/** What a rule decision is asked about and what it answers, and the order in which rules speak. */
import type { Rule } from '../../ground/rule.ts';
import type { Match } from './command-match.ts';

/** A tool call as every agent's request is normalised to. */
export interface ToolCall {
  readonly tool: 'Bash' | 'Edit' | 'Read' | 'WebFetch' | 'Other';
  readonly command?: string;
  /** `title` when the command was only found in a display text: such a command is never allowed. */
  readonly commandSource?: 'input' | 'title';
  /** Relative to the workspace, POSIX; a path outside starts with `/` or `../`. */
  readonly paths?: readonly string[];
  readonly url?: string;
  /** The tool's own name, where the agent tells it. */
  readonly name?: string;
}

/** A profile's rules as people write them. */
export interface RuleSet {
  readonly allow: readonly string[];
  readonly ask: readonly string[];
  readonly deny: readonly string[];
}

export interface Verdict {
  readonly verdict: 'allow' | 'ask' | 'deny';
  /** The rule that decided; missing when none did. */
  readonly rule?: string;
  /** One clause for a person. */
  readonly reason: string;
}

export interface Rules {
  readonly allow: readonly Rule[];
  readonly ask: readonly Rule[];
  readonly deny: readonly Rule[];
  readonly unreadable: readonly string[];
}

/** The verdict of deny and ask rules, or `undefined` when none of them can match. A deny that only may match asks. */
export function forbidden(rules: Rules, matches: (rule: Rule) => Match): Verdict | undefined {
  let possible: string | undefined;
  for (const rule of rules.deny) {
    const match = matches(rule);
    if (match === 'yes') return { verdict: 'deny', rule: rule.text, reason: `\`${rule.text}\` denies it` };
    if (match === 'maybe') possible ??= rule.text;
  }
  if (possible !== undefined)
    return { verdict: 'ask', rule: possible, reason: `it may be what \`${possible}\` denies` };
  const asking = rules.ask.find((rule) => matches(rule) !== 'no');
  return asking === undefined ? undefined : { verdict: 'ask', rule: asking.text, reason: `\`${asking.text}\` asks` };
}

export const ask = (reason: string): Verdict => ({ verdict: 'ask', reason });
export const allowedBy = (rule: Rule): Verdict => ({
  verdict: 'allow',
  rule: rule.text,
  reason: `\`${rule.text}\` allows it`,
});

/** A rule that is nothing but a tool's name, matched against the name the agent gave. */
export const namesTool = (rule: Rule, call: ToolCall): boolean => rule.tool === 'named' && rule.name === call.name;
