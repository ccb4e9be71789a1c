/**
 * Tokens in place of a sign-in: one that a person made on the page, or a token of GitHub that shows whose it is. A token of GitHub counts
 * only where its scopes reach, so that no program that merely knows who somebody is can start jobs in their name.
 */
import { Octokit } from '@octokit/rest';
import type { Context } from 'hono';
import { hashOf } from '../../engine/hash.ts';
import type { House } from '../../engine/house.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';
import type { Person } from '../../ground/ids.ts';
import { accepted, Failure, rejected, type Result } from '../../ground/outcome.ts';
import { makeFixedWindow } from './fixed-window.ts';

/** What the tokens of this app begin with, so that a leaked one is recognised. */
export const TOKEN_PREFIX = 'sbt_';
/** How long GitHub's word about a token is kept, in milliseconds. */
const KEPT = 60_000;
const MOST_KEPT = 1_000;
/** Unknown tokens that GitHub is asked about in a minute: more would make it refuse us altogether. */
const MOST_ASKED = 120;
const PATIENCE_MS = 10_000;

/** Whoever asks, by a sign-in or by a token. */
export interface Caller {
  /** By a sign-in, or by a token. */
  readonly door: 'page' | 'api';
  readonly person: Person;
  /** Whether what the person showed is good for this repository: a token may be narrower than its owner. */
  reaches(repository: RepositoryRow): boolean;
}

export interface Bearers {
  whose(token: string): Promise<Result<Caller>>;
}

type Answer = Result<{ readonly person: Person; readonly scopes: ReadonlySet<string> }>;

const MAKE_ONE = 'Make a token on the page `/settings/tokens` of this app and send that one.';

/** The token of an `Authorization: Bearer` header; an empty text for a header that holds none. */
export function bearerOf(c: Context): string | undefined {
  const header = c.req.header('authorization');
  if (header === undefined) return undefined;
  return /^Bearer +(?<token>[\x21-\x7e]{8,1024})$/i.exec(header)?.groups?.['token'] ?? '';
}

export function makeBearers(house: House, githubApiUrl: string): Bearers {
  const kept = new Map<string, { readonly answer: Answer; readonly until: number }>();
  const asked = makeFixedWindow(house.clock, MOST_ASKED);

  async function ofGitHub(token: string): Promise<Answer> {
    const key = hashOf(token);
    const now = house.clock.now();
    const known = kept.get(key);
    if (known && known.until > now) return known.answer;
    if (asked.excess('') !== undefined)
      return rejected('too_many_requests', 'Too many unknown tokens are shown just now. Try again in a minute.');
    const answer = await askGitHub(token, githubApiUrl);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { answer, until: now + KEPT });
    return answer;
  }

  return {
    async whose(token) {
      if (token.startsWith(TOKEN_PREFIX)) {
        const own = await house.store.useApiToken(hashOf(token), house.clock.now());
        return own
          ? accepted({ door: 'api', person: own.person, reaches: () => true })
          : rejected('bad_token', `This token is unknown, was revoked, or has expired. ${MAKE_ONE}`);
      }
      if (!/^\w{8,1024}$/.test(token)) return rejected('bad_token', `This is no token. ${MAKE_ONE}`);
      const answer = await ofGitHub(token);
      if (!answer.ok) return answer;
      const { person, scopes } = answer.value;
      return accepted({ door: 'api', person, reaches: (repository) => reaches(scopes, repository) });
    },
  };
}

function reaches(scopes: ReadonlySet<string>, repository: RepositoryRow): boolean {
  return scopes.has('repo') || (scopes.has('public_repo') && !repository.isPrivate);
}

async function askGitHub(token: string, baseUrl: string): Promise<Answer> {
  try {
    const request = { signal: AbortSignal.timeout(PATIENCE_MS) };
    const { data, headers } = await new Octokit({ baseUrl, auth: token }).rest.users.getAuthenticated({ request });
    if (data.type === 'Bot') return noPerson();
    const scopes = new Set(headers['x-oauth-scopes']?.split(',').map((scope) => scope.trim()));
    if (!scopes.has('repo') && !scopes.has('public_repo'))
      return rejected(
        'bad_token',
        `GitHub does not say that this token may write to repositories: it takes one with the scope \`repo\`, such as that of \`gh auth token\`. Fine-grained tokens do not tell what they may do. ${MAKE_ONE}`,
      );
    return accepted({ person: { id: data.id, login: data.login }, scopes });
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status === 401) return rejected('bad_token', `GitHub does not know this token, or it has expired. ${MAKE_ONE}`);
    // What belongs to an installation or a workflow run is nobody's.
    if (status === 403 && error instanceof Error && /not accessible by integration/i.test(error.message))
      return noPerson();
    throw new Failure('transient', 'GitHub could not be asked whose a token is');
  }
}

const noPerson = (): Answer =>
  rejected(
    'bad_token',
    `This token belongs to an app or a workflow run (as \`GITHUB_TOKEN\` does) and to no person. ${MAKE_ONE}`,
  );
