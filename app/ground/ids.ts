/** How people and machines name things: `J12`, `P7`, threads and repositories. */

/** A job's number within its repository, written `J12`. */
export type JobRef = `J${number}`;
/** An approval's number within its repository, written `P7`. */
export type ApprovalRef = `P${number}`;

export const jobRef = (number: number): JobRef => `J${number}`;
export const approvalRef = (number: number): ApprovalRef => `P${number}`;

/** The number in `J12` (any case), or `undefined` when the text is not a job's name. */
export function parseJobRef(text: string): number | undefined {
  return numberAfter(text, /^j([1-9]\d{0,8})$/i);
}

/** The number in `P7` (any case), or `undefined` when the text is not an approval's name. */
export function parseApprovalRef(text: string): number | undefined {
  return numberAfter(text, /^p([1-9]\d{0,8})$/i);
}

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Where a repository is found at GitHub. Ids stay when a repository is renamed; names are for people and URLs. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** An issue or a pull request. */
export interface Thread {
  readonly kind: 'issue' | 'pull';
  readonly number: number;
}

/** A person (or bot) at GitHub. The id is the identity; the login is how it is shown. */
export interface Person {
  readonly id: number;
  readonly login: string;
}
