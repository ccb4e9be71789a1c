/**
 * Believes a runner only as far as GitHub's OIDC token proves it: signature, issuer, audience (our own URL), and the numeric ids of
 * repository and run. `sub` is never read: its form differs between repositories.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { rejected, accepted, Failure, type Result } from '../../ground/outcome.ts';
import { WORKFLOW_PATH } from '../../ground/paths.ts';
import type { ProvenRun } from '../../engine/runner-doors.ts';
import type { RepositoryRow } from '../../engine/ports/store.ts';

const digits = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const Claims = z.object({
  repository_id: digits,
  run_id: digits,
  run_attempt: z.string(),
  event_name: z.string(),
  ref: z.string(),
  workflow_ref: z.string(),
  environment: z.string().optional(),
});

/** What is wrong with the issuer's list of keys says nothing of a token, which may be good once the issuer answers. */
const OF_THE_ISSUER = [errors.JOSEError.code, errors.JWKSTimeout.code, errors.JWKSInvalid.code];

export type ProveRun = (token: string) => Promise<Result<ProvenRun>>;

export function makeProveRun(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly repository: (id: number) => Promise<RepositoryRow | undefined>;
}): ProveRun {
  const keys = createRemoteJWKSet(new URL(`${options.issuer}/.well-known/jwks`), { timeoutDuration: 10_000 });
  return async (token) => {
    const claims = await verify(token);
    if (!claims.ok) return claims;
    const { repository_id, run_id, run_attempt, event_name, ref, workflow_ref, environment } = claims.value;
    const repository = await options.repository(repository_id);
    if (!repository) return rejected('not_your_job', 'The app is not installed on the repository of this run.');
    const branch = `refs/heads/${repository.defaultBranch}`;
    const path = workflow_ref.split('@', 1)[0]?.split('/').slice(2).join('/');
    if (event_name !== 'workflow_dispatch')
      return rejected(
        'not_your_job',
        `Only runs started by \`workflow_dispatch\` carry out jobs; this one was started by \`${event_name}\`.`,
      );
    if (ref !== branch || path !== WORKFLOW_PATH)
      return rejected('not_your_job', `Jobs are carried out by \`${WORKFLOW_PATH}\` on the default branch only.`);
    if (run_attempt !== '1')
      return rejected(
        'not_your_job',
        'A run that was started again at GitHub carries out nothing; start a new job instead.',
      );
    return accepted({
      repositoryId: repository_id,
      runId: run_id,
      ...(environment !== undefined && { environment }),
    });
  };

  async function verify(token: string): Promise<Result<z.infer<typeof Claims>>> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: ['RS256'],
        clockTolerance: 30,
        requiredClaims: ['exp', 'iat'],
      });
      const claims = Claims.safeParse(payload);
      return claims.success
        ? accepted(claims.data)
        : rejected('bad_token', 'The OIDC token lacks claims that GitHub puts into every one.');
    } catch (error) {
      if (error instanceof errors.JOSEError && !OF_THE_ISSUER.includes(error.code))
        return rejected(
          'bad_token',
          `The OIDC token is not valid for this app (${error.code}). Its audience must be ${options.audience}.`,
        );
      throw new Failure('transient', 'the keys of the OIDC issuer could not be read', { cause: error });
    }
  }
}
