/** Who is signed in to the pages, and the tokens that people made for programs. */
import type { Person } from '../../ground/ids.ts';

/** A token that a person made on the page for programs: only its SHA-256 (hex) is kept. */
export interface ApiToken {
  readonly id: string;
  readonly hash: string;
  readonly person: Person;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

/** A person signed in to the pages. `idHash` is the SHA-256 (hex) of the cookie's value. */
export interface SignIn {
  readonly idHash: string;
  readonly person: Person;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface SignIns {
  putApiToken(token: ApiToken): Promise<void>;
  /** The unexpired token with this hash; notes that it was used. */
  useApiToken(hash: string, now: number): Promise<ApiToken | undefined>;
  apiTokensOf(personId: number): Promise<ApiToken[]>;
  /** False when the person has no such token. */
  deleteApiToken(personId: number, id: string): Promise<boolean>;
  putSignIn(signIn: SignIn): Promise<void>;
  signIn(idHash: string, now: number): Promise<SignIn | undefined>;
  deleteSignIn(idHash: string): Promise<void>;
  deleteSignInsOf(personId: number): Promise<void>;
}
