/** The OIDC issuer of Actions: its discovery document, its keys, and the door where running jobs get ID tokens. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SignJWT } from 'jose';
import { repositoryById } from '../git/find.ts';
import { htmlUrlOf } from '../represent/repository.ts';
import type { World } from '../world.ts';
import { githubContext, workflowRef } from './github-context.ts';
import { jobOfOidcRequest, publishedKeys, signingKey } from './oidc-keys.ts';
import { machineFor } from './runners.ts';
import { actionsState, type Job, runOf } from './state.ts';

/** The `iss` of ID tokens: the stand-in itself. */
export const oidcIssuer = (world: World): string => world.baseUrl;

const LIFETIME_SECONDS = 300;

export async function serveOidc(request: IncomingMessage, response: ServerResponse, world: World): Promise<boolean> {
  const url = new URL(request.url ?? '/', world.baseUrl);
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      return send(response, 200, discovery(world));
    case '/.well-known/jwks':
      return send(response, 200, await publishedKeys(world));
    case '/_actions/oidc/token': {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const job = actionsState(world).jobs.get(jobOfOidcRequest(world, bearer) ?? 0);
      if (job === undefined || job.status === 'completed')
        return send(response, 401, { message: 'The token is not that of a running job.' });
      return send(response, 200, { value: await idToken(world, job, url.searchParams.get('audience')) });
    }
    default:
      return false;
  }
}

function send(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  return true;
}

function discovery(world: World) {
  const issuer = oidcIssuer(world);
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    claims_supported: [
      'sub',
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
      'ref',
      'sha',
      'repository',
      'repository_id',
      'run_id',
      'run_attempt',
      'event_name',
      'workflow_ref',
      'job_workflow_ref',
      'check_run_id',
    ],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  };
}

async function idToken(world: World, job: Job, audience: string | null): Promise<string> {
  const run = runOf(world, job);
  const repo = repositoryById(world, run.repositoryId);
  const github = githubContext(world, run);
  const { kid, key } = await signingKey(world);
  const now = Math.floor(world.clock() / 1000);
  const same = [
    'actor',
    'actor_id',
    'base_ref',
    'event_name',
    'head_ref',
    'ref',
    'ref_type',
    'repository',
    'repository_id',
    'repository_owner',
    'repository_owner_id',
    'run_attempt',
    'run_id',
    'run_number',
    'sha',
    'workflow',
    'workflow_ref',
    'workflow_sha',
  ];
  const claims = {
    ...Object.fromEntries(same.map((name) => [name, github[name]])),
    check_run_id: String(job.id),
    job_workflow_ref: workflowRef(world, run),
    job_workflow_sha: run.headSha,
    ref_protected: 'false',
    repository_visibility: repo.private ? 'private' : 'public',
    runner_environment: machineFor(job.labels)?.kind ?? 'github-hosted',
    ...(job.environment === null ? {} : { environment: job.environment }),
  };
  // The subject of repositories made since mid-2026 carries ids; nobody may parse it.
  const context = job.environment === null ? `ref:${run.ref}` : `environment:${job.environment}`;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuer(oidcIssuer(world))
    .setAudience(audience ?? htmlUrlOf(world, repo).replace(/\/[^/]+$/, ''))
    .setSubject(`repo:${repo.owner.login}@${repo.owner.id}/${repo.name}@${repo.id}:${context}`)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setNotBefore(now - LIFETIME_SECONDS)
    .setExpirationTime(now + LIFETIME_SECONDS)
    .sign(key);
}
