/** Who is meant by a list such as `["maintain", "@octocat", "@acme/release"]`: levels with all above them, people, teams. */
import type { Person } from './ids.ts';
import { includesRole, ROLES, type Role } from './roles.ts';

/** What GitHub says a person is on a repository: the role, and those of the asked teams that have the person as a member. */
export interface Standing {
  readonly role: Role;
  /** `acme/release`, in small letters. */
  readonly teams: ReadonlySet<string>;
}

/** The levels that a list may name. */
export const LEVELS: readonly Role[] = ROLES.filter((role) => role !== 'none');

const PERSON = /^@([A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}))$/;
const TEAM = /^@([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/([a-z0-9][a-z0-9._-]{0,99})$/i;

/** True when `entry` can stand in such a list. */
export function isWho(entry: string): boolean {
  return LEVELS.some((level) => level === entry) || PERSON.test(entry) || TEAM.test(entry);
}

/** The teams that GitHub has to be asked about before `isAmong` can tell: `acme/release`, in small letters. */
export function teamsIn(who: readonly string[]): string[] {
  const teams = who.flatMap((entry) => TEAM.exec(entry)?.[0].slice(1).toLowerCase() ?? []);
  return [...new Set(teams)];
}

/** True when one of the entries covers the person. A person without any role on the repository is named by `@login` in vain. */
export function isAmong(who: readonly string[], person: Person, standing: Standing): boolean {
  return who.some((entry) => {
    if (TEAM.test(entry)) return standing.teams.has(entry.slice(1).toLowerCase());
    if (entry.startsWith('@'))
      return entry.slice(1).toLowerCase() === person.login.toLowerCase() && standing.role !== 'none';
    const level = LEVELS.find((known) => known === entry);
    return level !== undefined && includesRole(standing.role, level);
  });
}

/** `people with write access, @ada or the team acme/release`; Markdown that mentions nobody. */
export function whoInWords(who: readonly string[]): string {
  const words = who.map((entry) => {
    if (TEAM.test(entry)) return `members of \`${entry}\``;
    if (entry.startsWith('@')) return `\`${entry}\``;
    return `people with \`${entry}\` access`;
  });
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
