/** A profile's rules in the words of Claude Code's own `permissions`. */
import { parseRule, type Rule } from '../../app/ground/rule.ts';

export interface ClaudeRules {
  readonly deny: readonly string[];
  readonly ask: readonly string[];
  /** What it has no words for. */
  readonly notCompiled: readonly string[];
}

/** Its tools per class of ours: a bare rule of a class means all of them. */
const TOOLS = {
  Bash: ['Bash'],
  Edit: ['Edit', 'Write', 'NotebookEdit'],
  Read: ['Read', 'Glob', 'Grep'],
  WebFetch: ['WebFetch', 'WebSearch'],
} as const;

/** `allow` is left out: whatever is allowed is asked for all the same, and answered by us. */
export function claudeRules(
  rules: { readonly deny: readonly string[]; readonly ask: readonly string[] },
  workspace: string,
): ClaudeRules {
  const notCompiled: string[] = [];
  const compile = (texts: readonly string[]) =>
    texts.flatMap((text) => {
      const parsed = parseRule(text);
      const words = parsed.ok ? inItsWords(parsed.rule, workspace) : [];
      if (words.length === 0) notCompiled.push(text);
      return words;
    });
  return { deny: compile(rules.deny), ask: compile(rules.ask), notCompiled };
}

function inItsWords(rule: Rule, workspace: string): readonly string[] {
  switch (rule.tool) {
    case 'Bash': {
      if (rule.words.length === 0) return TOOLS.Bash;
      const command = rule.words.join(' ');
      return [rule.prefix ? `Bash(${command}:*)` : `Bash(${command})`];
    }
    case 'Edit':
    case 'Read': {
      if (rule.glob === undefined) return TOOLS[rule.tool];
      // Two slashes are its root of the disk; a path without any would match in every folder, as in `.gitignore`.
      const path = rule.glob.startsWith('/') ? rule.glob : `${workspace}/${rule.glob}`;
      return [`${rule.tool}(/${path})`];
    }
    case 'WebFetch':
      if (rule.domain === undefined) return TOOLS.WebFetch;
      return rule.domain.startsWith('*') ? [] : [`WebFetch(domain:${rule.domain})`];
    case 'mcp':
      return [rule.name === undefined ? `mcp__${rule.server}` : `mcp__${rule.server}__${rule.name}`];
    case 'named':
      return [rule.name];
  }
}
