/** The rejection of somebody who lacks a right: it says which, and who has it. */
import { noRightText } from '../dispatch/texts.ts';
import type { Rejection } from '../ground/outcome.ts';
import type { Role } from '../ground/roles.ts';
import { isAmong, whoInWords } from '../ground/who.ts';
import type { Colleague } from './ports/github.ts';

/** A right is missing: which, and who has it. */
export function lacking(missing: {
  readonly login: string;
  /** What cannot be done: `start J12`. */
  readonly what: string;
  readonly who: readonly string[];
  readonly role: Role;
  /** Some who may be able to help; those who are not among `who` are not named. */
  readonly writers: readonly Colleague[];
}): Rejection {
  const { login: own, who } = missing;
  const writers = missing.writers
    .filter(({ login, role }) => isAmong(who, { id: 0, login }, { role, teams: new Set() }))
    .flatMap(({ login }) => (login.toLowerCase() === own.toLowerCase() ? [] : [login]));
  return { code: 'no_right', message: noRightText({ ...missing, who: whoInWords(who), writers }) };
}
