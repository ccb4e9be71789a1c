/** Lets an ordinary Octokit act as an app or as its installation, for tests: a JWT signed with the app's key, and a token got with it. */
import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';

export interface AppIdentity {
  readonly appId: number;
  readonly privateKey: string;
  readonly baseUrl: string;
}

export const appJwt = (
  { appId, privateKey }: Pick<AppIdentity, 'appId' | 'privateKey'>,
  claims: Record<string, number | string> = {},
): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: String(appId), iat: now - 30, exp: now + 540, ...claims })
    .setProtectedHeader({ alg: 'RS256' })
    .sign(createPrivateKey(privateKey));
};

const installationToken = async (identity: AppIdentity, installationId: number): Promise<string> => {
  const answer = await fetch(`${identity.baseUrl}/app/installations/${installationId}/access_tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await appJwt(identity)}` },
  });
  if (answer.status !== 201) throw new Error(`no token for installation ${installationId}: ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
};

interface RequestParts {
  headers: Record<string, string | number | undefined>;
}

type Request = ((parts: RequestParts) => Promise<unknown>) & {
  endpoint: { merge: (...given: unknown[]) => RequestParts };
};

/** An `authStrategy` for Octokit. One token is got when it is first needed. */
export const actAsApp = (identity: AppIdentity & { installationId?: number }) => {
  const { installationId } = identity;
  let token: Promise<string> | undefined;
  const secret = (): Promise<string> =>
    installationId === undefined ? appJwt(identity) : (token ??= installationToken(identity, installationId));
  return Object.assign(secret, {
    hook: async (request: Request, ...given: unknown[]): Promise<unknown> => {
      const parts = request.endpoint.merge(...given);
      parts.headers['authorization'] = `Bearer ${await secret()}`;
      return request(parts);
    },
  });
};
