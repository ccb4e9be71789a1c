/** A profile's rules in the words of Codex: rules for commands, and a sandbox that hides what may not be read. */
import { parseRule, type Rule } from '../../app/ground/rule.ts';

export interface CodexRules {
  /** The text of a file in its `rules` folder. */
  readonly commands: string;
  /** The permission profile, as TOML tables. */
  readonly sandbox: string;
  /** No shell at all. */
  readonly noShell: boolean;
  /** What it has no words for. */
  readonly notCompiled: readonly string[];
}

/** The name of the permission profile, and of the mode that the adapter makes of it. */
export const PROFILE = 'signalbox';

/** How deep its sandbox looks for files that a pattern with `**` hides. */
const DEPTH = 8;

/**
 * Inside the sandbox nothing is written and nothing reaches the network; to get out of it Codex asks. A command that a rule of
 * its own `allow`s would leave it without a question, so `allow` is left out.
 */
export function codexRules(rules: { readonly deny: readonly string[]; readonly ask: readonly string[] }): CodexRules {
  const notCompiled: string[] = [];
  const commands: string[] = [];
  const hidden: string[] = [];
  let noShell = false;
  const compile = (texts: readonly string[], verdict: 'forbidden' | 'prompt') => {
    for (const text of texts) {
      const parsed = parseRule(text);
      const rule = parsed.ok ? parsed.rule : undefined;
      if (rule?.tool === 'Bash' && rule.words.length > 0) commands.push(commandRule(rule, verdict));
      else if (rule?.tool === 'Bash' && verdict === 'forbidden') noShell = true;
      else if (rule?.tool === 'Read' && verdict === 'forbidden' && canHide(rule.glob)) hidden.push(...forms(rule.glob));
      else notCompiled.push(text);
    }
  };
  compile(rules.deny, 'forbidden');
  compile(rules.ask, 'prompt');
  return { commands: commands.join(''), sandbox: sandbox(hidden), noShell, notCompiled };
}

/** Its rules are prefixes: one that means a command without further words is asked about, and judged by us. */
function commandRule(rule: Extract<Rule, { tool: 'Bash' }>, verdict: 'forbidden' | 'prompt'): string {
  const decision = rule.prefix ? verdict : 'prompt';
  const why = decision === 'forbidden' ? `, justification=${JSON.stringify(`The rule ${rule.text} denies it.`)}` : '';
  return `prefix_rule(pattern=${JSON.stringify(rule.words)}, decision="${decision}"${why})\n`;
}

/** Only paths below the workspace, and no way out of it by `..`. */
const canHide = (glob: string | undefined): glob is string =>
  glob !== undefined && !glob.startsWith('/') && !glob.split('/').includes('..');

/** A folder that is named means everything in it. */
const forms = (glob: string): string[] => (glob.endsWith('/**') ? [glob] : [glob, `${glob}/**`]);

function sandbox(hidden: readonly string[]): string {
  const head = `default_permissions = "${PROFILE}"\n[permissions.${PROFILE}]\nextends = ":read-only"\n`;
  if (hidden.length === 0) return head;
  const places = [...new Set(hidden)].map((glob) => `${JSON.stringify(glob)} = "deny"\n`).join('');
  const table = `permissions.${PROFILE}.filesystem`;
  return `${head}[${table}]\nglob_scan_max_depth = ${DEPTH}\n[${table}.":workspace_roots"]\n${places}`;
}
