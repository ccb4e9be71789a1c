import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActionsStage, startActionsStage } from './actions-stage.ts';
import { oidcIssuer } from './routes.ts';

const ASK = `
on: workflow_dispatch
permissions: { contents: read }
jobs:
  with:
    permissions: { id-token: write }
    runs-on: ubuntu-latest
    environment: production
    steps:
      - run: |
          node --input-type=module -e '
            const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
            const answer = await fetch(url + "&audience=https://box.example", { headers: { authorization: "Bearer " + token } });
            // Encoded, since the log would mask the token itself.
            const encode = (text) => Buffer.from(text).toString("base64");
            console.log("TOKEN", encode((await answer.json()).value));
            console.log("ASKED", encode(token));
          '
  without:
    runs-on: ubuntu-latest
    steps:
      - run: echo "url='$ACTIONS_ID_TOKEN_REQUEST_URL'"
`;

describe('the OIDC issuer', () => {
  let stage: ActionsStage;
  let id = 0;
  let log = '';
  let jobs: any[] = [];

  beforeAll(async () => {
    stage = await startActionsStage();
    await stage.put({ 'ask.yml': ASK });
    id = await stage.dispatch('ask.yml');
    await stage.ended(id);
    jobs = await stage.jobs(id);
    log = await stage.log(jobs[0].id);
  });
  afterAll(() => stage.stop());

  const printed = (name: string) =>
    Buffer.from(new RegExp(`^${name} (\\S+)`, 'm').exec(log)?.[1] ?? '', 'base64').toString();

  it('gives a running job a token that its published keys prove, for the audience asked', async () => {
    const discovery: any = await (await fetch(`${stage.world.baseUrl}/.well-known/openid-configuration`)).json();
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    const { payload, protectedHeader } = await jwtVerify(printed('TOKEN'), keys, {
      issuer: oidcIssuer(stage.world),
      audience: 'https://box.example',
      algorithms: ['RS256'],
    });
    expect(protectedHeader.kid).toBeTruthy();
    expect(payload).toMatchObject({
      repository: 'acme/widgets',
      repository_id: String(stage.repo.id),
      repository_owner_id: String(stage.acme.id),
      run_id: String(id),
      run_attempt: '1',
      event_name: 'workflow_dispatch',
      ref: 'refs/heads/main',
      actor: 'writer',
      environment: 'production',
      workflow_ref: 'acme/widgets/.github/workflows/ask.yml@refs/heads/main',
      job_workflow_ref: 'acme/widgets/.github/workflows/ask.yml@refs/heads/main',
      check_run_id: String(jobs[0].id),
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(payload.jti).toBeTruthy();
  });

  it('answers nobody else: not a job without the permission, not one that has ended', async () => {
    expect(await stage.log(jobs[1].id)).toContain("url=''");
    const url = `${stage.world.baseUrl}/_actions/oidc/token?api-version=2.0&audience=x`;
    for (const token of ['nonsense', printed('ASKED')]) {
      expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    }
  });
});
