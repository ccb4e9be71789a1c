/** Which paths a delivery may change: the configuration's rules, the denials of the job's profile, and what is protected by itself. */
import type { DeliveryRules } from '../../ground/delivery-rules.ts';
import { matchesGlob, touchesGlob } from '../../ground/path-match.ts';
import { parseRule } from '../../ground/rule.ts';

/**
 * What decides who may do what in a repository, or what people see when they review: a job changes it only where the
 * configuration says so. `.gitattributes` is among it since it can hide a change from review, and so are the files that make an
 * agent, of a developer too, run programs; notes for agents such as `AGENTS.md` are texts like others.
 */
const PROTECTED = [
  '.github/workflows/**',
  '.github/actions/**',
  'CODEOWNERS',
  '.github/CODEOWNERS',
  'docs/CODEOWNERS',
  '.github/signalbox.yml',
  '**/.gitmodules',
  '**/.gitattributes',
  '**/.claude/**',
  '**/.mcp.json',
  '**/.codex/**',
  '**/.gemini/**',
  '**/.opencode/**',
  '**/opencode.json',
  '**/opencode.jsonc',
  '**/.cursor/**',
  '**/.vscode/mcp.json',
];

export interface PathRules {
  readonly rules: DeliveryRules;
  /** The rules of the job's profile that deny, as it was when the job was asked for. */
  readonly deny: readonly string[];
}

/** Why the path may not change, as the end of a sentence that begins with it; `undefined` where it may. */
export function forbiddenPath(path: string, { rules, deny }: PathRules): string | undefined {
  const guard = PROTECTED.find((glob) => covers(glob, path.normalize('NFKC')));
  if (guard !== undefined && !allows(rules.unprotected, path))
    return `is protected; \`delivery.unprotected\` of the configuration can name it`;
  const denied = rules.deny.find((glob) => covers(glob, path));
  if (denied !== undefined) return `is denied by \`${denied}\` of \`delivery.deny\``;
  const rule = deny.find((text) => denies(text, path));
  if (rule !== undefined) return `is denied by \`${rule}\` of the job’s profile`;
  if (rules.allow.length > 0 && !allows(rules.allow, path)) return 'is not among what `delivery.allow` names';
  return undefined;
}

/** As git spells it, and a folder that is named means what lies in it. */
const allows = (globs: readonly string[], path: string): boolean =>
  globs.some((glob) => matchesGlob(glob, path) || matchesGlob(`${glob.replace(/\/+$/u, '')}/**`, path));

/** In any case of the letters, and a file in place of a folder touches what is in that. */
const covers = (glob: string, path: string): boolean => touchesGlob(glob, path) !== 'no';

/** A rule that cannot be read might deny anything. */
function denies(text: string, path: string): boolean {
  const parsed = parseRule(text);
  if (!parsed.ok) return true;
  const { rule } = parsed;
  return rule.tool === 'Edit' && (rule.glob === undefined || covers(rule.glob, path));
}
