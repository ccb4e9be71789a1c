/** The runner's first word: it proves with its OIDC token which run it is, and gets the job and a session token. */
import { getIDToken } from '@actions/core';
import { Failure } from '../../app/ground/outcome.ts';
import { Claimed, type ClaimRequest } from '../../app/wire/claim.ts';
import { WireError } from '../../app/wire/finish.ts';
import { WIRE_VERSION } from '../../app/wire/version.ts';
import { knock } from './door.ts';
import { untilAnswered, type Patience } from './patience.ts';

export interface ClaimOptions {
  readonly server: string;
  readonly job: string;
  readonly nonce: string;
  /** Replaces the token of GitHub's OIDC provider. */
  readonly identity?: (audience: string) => Promise<string>;
}

/** Asks for the job until the app answers; an app that is restarting is not a reason to lose the run. */
export async function claim(options: ClaimOptions, patience: Patience): Promise<Claimed> {
  const identity = options.identity ?? oidcToken;
  const request: ClaimRequest = { version: WIRE_VERSION, job: options.job, nonce: options.nonce };
  return untilAnswered(async () => {
    // A new token for each try: they live only some minutes.
    const token = await identity(options.server);
    const url = `${options.server}/api/v1/runner/claim`;
    const answer = await knock({
      url,
      token,
      body: JSON.stringify(request),
      signal: patience.signal,
      strangers: 'permanent',
    });
    if (answer.status === 409) throw new Failure('permanent', conflict(answer.body));
    const claimed = Claimed.safeParse(answer.body);
    if (!claimed.success)
      throw new Failure('permanent', `The app's answer to the claim cannot be read: ${claimed.error.message}`);
    return claimed.data;
  }, patience);
}

async function oidcToken(audience: string): Promise<string> {
  if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL']) {
    throw new Failure('permanent', 'The workflow gives no identity: its job needs `permissions: id-token: write`.');
  }
  try {
    return await getIDToken(audience);
  } catch (cause) {
    throw new Failure(
      'transient',
      `GitHub gave no identity token: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function conflict(body: unknown): string {
  const said = WireError.safeParse(body);
  return said.success
    ? `The app answered: ${said.data.error.message} (${said.data.error.code})`
    : 'The app refused the claim';
}
