/** Checks what a profile allows, and every list of who may do something. */
import { nearest } from '../../ground/near-miss.ts';
import { parseRule } from '../../ground/rule.ts';
import { LEVELS, isWho } from '../../ground/who.ts';
import type { Finding, Step } from './problem.ts';
import type { RawProfile } from './raw.ts';
import { listed } from './words.ts';

export function badProfile(profile: RawProfile, path: readonly Step[]): readonly Finding[] {
  const rules = (['allow', 'ask', 'deny'] as const).flatMap((kind) =>
    (profile[kind] ?? []).flatMap((text, index): readonly Finding[] => {
      const parsed = parseRule(text);
      if (parsed.ok) return [];
      const message = `This rule cannot be read: ${parsed.message}${parsed.message.endsWith('?') ? '' : '.'}`;
      return [{ path: [...path, kind, index], at: 'value', message }];
    }),
  );
  return [...rules, ...badWho(profile.approvers, [...path, 'approvers']), ...badWho(profile.who, [...path, 'who'])];
}

/** `who` is one entry or a list of them. */
export function badWho(who: string | readonly string[] | undefined, path: readonly Step[]): readonly Finding[] {
  if (who === undefined) return [];
  if (typeof who === 'string') return badEntry(who, path);
  return who.flatMap((entry, index) => badEntry(entry, [...path, index]));
}

function badEntry(entry: string, path: readonly Step[]): readonly Finding[] {
  if (isWho(entry)) return [];
  // `octocat` and `acme/release` lack only their sign, unless a level is a letter away.
  const near = nearest(entry, LEVELS) ?? (isWho(`@${entry}`) ? `"@${entry}"` : undefined);
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  const message = `Here stands ${listed(LEVELS, 'or')}, a person as \`"@login"\`, or a team as \`"@org/team"\`.${hint}`;
  return [{ path, at: 'value', message }];
}
