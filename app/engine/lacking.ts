/** The rejection of somebody who lacks a right: it says which, and who has it. */
import { noRightText } from '../dispatch/texts.ts';
import type { Rejection } from '../ground/outcome.ts';
import type { Role } from '../ground/roles.ts';
import { whoInWords } from '../ground/who.ts';

/** A right is missing: which, and who has it. */
export function lacking(missing: {
  readonly login: string;
  /** What cannot be done: `start J12`. */
  readonly what: string;
  readonly who: readonly string[];
  readonly role: Role;
  readonly writers: readonly string[];
}): Rejection {
  const writers = missing.writers.filter((writer) => writer.toLowerCase() !== missing.login.toLowerCase());
  return { code: 'no_right', message: noRightText({ ...missing, who: whoInWords(missing.who), writers }) };
}
