/**
 * A profile as OpenCode's `permission`: everything asks us, and what the profile plainly denies is refused by OpenCode itself as
 * well. Of several that match, OpenCode takes the last.
 */
import { parseRule, type Rule } from '../../app/ground/rule.ts';
import type { Profile } from '../../app/wire/claim.ts';

type Action = 'allow' | 'ask' | 'deny';

export interface Permission {
  readonly permission: Readonly<Record<string, Action | Readonly<Record<string, Action>>>>;
  readonly notCompiled: readonly string[];
}

const BASE: Readonly<Record<string, Action>> = {
  '*': 'ask',
  // Its own notes.
  todowrite: 'allow',
  // Asked besides the call itself, which is judged by the paths and the command that it names.
  external_directory: 'allow',
  // Nobody would be asked for what these do in turn.
  task: 'deny',
  skill: 'deny',
  // It cannot be answered.
  question: 'deny',
  plan_enter: 'deny',
  plan_exit: 'deny',
  // The same call three times in a row.
  doom_loop: 'deny',
};

/** What a bare rule stands for. */
const WHOLE = {
  Bash: ['bash'],
  Edit: ['edit'],
  Read: ['read', 'grep', 'glob', 'list'],
  WebFetch: ['webfetch', 'websearch'],
} as const;

export function permissionFor({ deny }: Profile, workspace: string): Permission {
  const notCompiled: string[] = [];
  const whole = new Set<string>();
  const patterns = new Map<string, string[]>();
  for (const text of deny) {
    const parsed = parseRule(text);
    const said = parsed.ok ? compiled(parsed.rule, workspace) : undefined;
    if (said === undefined) notCompiled.push(text);
    else if ('whole' in said) said.whole.forEach((key) => whole.add(key));
    else patterns.set(said.key, [...(patterns.get(said.key) ?? []), ...said.patterns]);
  }
  const some = [...patterns].map(([key, denied]) => {
    const actions = denied.map((pattern): [string, Action] => [pattern, 'deny']);
    return [key, Object.fromEntries<Action>([['*', 'ask'], ...actions])] as const;
  });
  const all = [...whole].map((key): [string, Action] => [key, 'deny']);
  return { permission: { ...BASE, ...Object.fromEntries(some), ...Object.fromEntries(all) }, notCompiled };
}

type Compiled = { readonly whole: readonly string[] } | { readonly key: string; readonly patterns: readonly string[] };

function compiled(rule: Rule, workspace: string): Compiled | undefined {
  switch (rule.tool) {
    case 'Bash': {
      const command = rule.words.join(' ');
      if (command === '') return { whole: WHOLE.Bash };
      return { key: 'bash', patterns: rule.prefix ? [command, `${command} *`] : [command] };
    }
    case 'Edit':
    case 'Read': {
      if (rule.glob === undefined) return { whole: WHOLE[rule.tool] };
      const paths = pathsOf(rule.glob, workspace);
      return paths && { key: rule.tool === 'Edit' ? 'edit' : 'read', patterns: paths };
    }
    case 'WebFetch':
      return rule.domain === undefined ? { whole: WHOLE.WebFetch } : undefined;
    case 'mcp':
      return { whole: [`${rule.server}_${rule.name ?? '*'}`] };
    case 'named':
      return { whole: [rule.name] };
  }
}

/** OpenCode's `*` also matches `/`, so only a path and everything below a path can be said exactly. */
function pathsOf(glob: string, workspace: string): string[] | undefined {
  const plain = glob.replace(/\/\*\*$/u, '/*');
  if (/[*?]/u.test(plain.replace(/\/\*$/u, ''))) return undefined;
  // Relative to the repository; where there is none, to the root of the machine.
  return plain.startsWith('/') ? [plain, plain.slice(1)] : [plain, `${workspace.slice(1)}/${plain}`];
}
