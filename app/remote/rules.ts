/**
 * Decides on one tool call by a profile's rules: deny before ask before allow, and ask where no rule speaks.
 * Whatever is not understood is at best asked. This guards a profile; it does not replace the sandbox around the agent.
 */
import { type Rule, parseRule } from '../ground/rule.ts';
import { evaluateCommand } from './rules/evaluate-command.ts';
import { evaluateFiles } from './rules/evaluate-files.ts';
import { evaluateOther } from './rules/evaluate-other.ts';
import type { RuleSet, Rules, ToolCall, Verdict } from './rules/verdict.ts';

export type { RuleSet, ToolCall, Verdict } from './rules/verdict.ts';

export function evaluate(call: ToolCall, ruleSet: RuleSet): Verdict {
  const rules = parseAll(ruleSet);
  const verdict = byClass(call, rules);
  const unreadable = rules.unreadable[0];
  // A rule that cannot be read might have forbidden this call.
  if (verdict.verdict === 'allow' && unreadable !== undefined)
    return { verdict: 'ask', rule: unreadable, reason: `the rule \`${unreadable}\` cannot be read` };
  return verdict;
}

function byClass(call: ToolCall, rules: Rules): Verdict {
  switch (call.tool) {
    case 'Bash':
      return evaluateCommand(call, rules);
    case 'Edit':
    case 'Read':
      return evaluateFiles(call, call.tool, rules);
    case 'WebFetch':
    case 'Other':
      return evaluateOther(call, rules);
  }
}

function parseAll(ruleSet: RuleSet): Rules {
  const unreadable: string[] = [];
  const read = (texts: readonly string[], forbids: boolean): Rule[] =>
    texts.flatMap((text) => {
      const parsed = parseRule(text);
      if (parsed.ok) return [parsed.rule];
      if (forbids) unreadable.push(text);
      return [];
    });
  return {
    allow: read(ruleSet.allow, false),
    ask: read(ruleSet.ask, true),
    deny: read(ruleSet.deny, true),
    unreadable,
  };
}
