/** Decides on web addresses, MCP tools and tools known only by name. */
import type { Rule } from '../../ground/rule.ts';
import type { Match } from './command-match.ts';
import { type Rules, type ToolCall, type Verdict, allowedBy, ask, forbidden, namesTool } from './verdict.ts';
import { allowsHost, forbidsHost, hostOf } from './web-address.ts';

export function evaluateOther(call: ToolCall, rules: Rules): Verdict {
  const no = forbidden(rules, (rule) => forbids(rule, call));
  if (no !== undefined) return no;
  const rule = rules.allow.find((candidate) => allows(candidate, call));
  return rule === undefined
    ? ask(call.tool === 'WebFetch' ? 'no rule allows this address' : 'no rule allows this tool')
    : allowedBy(rule);
}

function forbids(rule: Rule, call: ToolCall): Match {
  if (namesTool(rule, call)) return 'yes';
  if (rule.tool === 'mcp')
    return mcpForms(rule, ['mcp__S__T', 'S__T', 'S:T', 'S/T', 'S.T', 'S_T']).some((form) => fits(form, call.name))
      ? 'yes'
      : 'no';
  if (rule.tool !== 'WebFetch' || call.tool !== 'WebFetch') return 'no';
  if (rule.domain === undefined) return 'yes';
  const host = hostOf(call.url ?? '');
  if (host === undefined) return 'maybe';
  return forbidsHost(rule.domain, host) ? 'yes' : 'no';
}

function allows(rule: Rule, call: ToolCall): boolean {
  if (call.tool === 'Other') {
    return (
      namesTool(rule, call) ||
      (rule.tool === 'mcp' && mcpForms(rule, ['mcp__S__T', 'S:T']).some((form) => fits(form, call.name)))
    );
  }
  if (rule.tool !== 'WebFetch') return false;
  const host = hostOf(call.url ?? '');
  return host !== undefined && (rule.domain === undefined || allowsHost(rule.domain, host));
}

/** The names under which agents show an MCP tool; a form that ends in `*` stands for all tools of the server. */
function mcpForms(
  rule: { readonly server: string; readonly name: string | undefined },
  shapes: readonly string[],
): readonly string[] {
  return shapes.map((shape) => shape.replace(/S|T/gu, (letter) => (letter === 'S' ? rule.server : (rule.name ?? '*'))));
}

function fits(form: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  return form.endsWith('*') ? name.startsWith(form.slice(0, -1)) && name.length >= form.length : name === form;
}
