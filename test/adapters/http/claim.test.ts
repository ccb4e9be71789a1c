/** Claims: a runner is believed as far as its OIDC token proves, and not a step further. */
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Claimed } from '../../../app/wire/claim.ts';
import { RUN_ID, startIssuer, type Issuer, type Said } from './oidc-issuer.ts';
import { BASE_URL, openStage, outcomeOf, widgets, type Stage } from './stage.ts';

let issuer: Issuer;
let box: Stage;
beforeAll(async () => {
  issuer = await startIssuer();
  box = await openStage({ issuer: issuer.url });
});
afterAll(async () => {
  await box.close();
  await issuer.close();
});

const NONCE = 'n'.repeat(32);
const dispatched = () => box.addJob({ state: 'starting', nonce: NONCE, attempt: 1, runId: RUN_ID });

const claim = async (job: number, token: string, over: object = {}): Promise<Response> =>
  box.request('/api/v1/runner/claim', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ version: 1, job: `J${job}`, nonce: NONCE, ...over }),
  });

const REFUSED: readonly (readonly [what: string, said: Said, outcome: string])[] = [
  ['another audience', { audience: 'https://other.test' }, '401 bad_token'],
  ['another issuer', { issuer: 'https://other.test' }, '401 bad_token'],
  ['an expired token', { expires: -60 }, '401 bad_token'],
  ['a key that the issuer does not show', { isForged: true }, '401 bad_token'],
  ['a missing claim', { claims: { run_id: undefined } }, '401 bad_token'],
  ['a run id that is no number', { claims: { run_id: '1e3' } }, '401 bad_token'],
  ['a repository without the app', { claims: { repository_id: '72' } }, '403 not_your_job'],
  ['another event', { claims: { event_name: 'push' } }, '403 not_your_job'],
  ['another branch', { claims: { ref: 'refs/heads/topic' } }, '403 not_your_job'],
  ['a tag with the name of the branch', { claims: { ref: 'refs/tags/main' } }, '403 not_your_job'],
  [
    'another workflow',
    { claims: { workflow_ref: 'acme/widgets/.github/workflows/ci.yml@refs/heads/main' } },
    '403 not_your_job',
  ],
  [
    'a workflow of that name elsewhere',
    { claims: { workflow_ref: 'acme/widgets/x/.github/workflows/signalbox.yml@refs/heads/main' } },
    '403 not_your_job',
  ],
  ['a run that was started again', { claims: { run_attempt: '2' } }, '403 not_your_job'],
  ['another run', { claims: { run_id: '9002' } }, '403 not_your_job'],
];

test.each(REFUSED)('%s is refused', async (_, said, outcome) => {
  const { number } = await dispatched();
  expect(await outcomeOf(claim(number, await issuer.token(said)))).toBe(outcome);
  expect((await box.store.job(widgets.id, number))?.state).toBe('starting');
});

test('a token without a signature, or signed by what everyone knows, is refused for good', async () => {
  const { number } = await dispatched();
  const claims = { repository_id: String(widgets.id), run_id: String(RUN_ID) };
  const unsigned = new UnsecuredJWT(claims)
    .setIssuer(issuer.url)
    .setAudience(BASE_URL)
    .setIssuedAt()
    .setExpirationTime('5m')
    .encode();
  const [, body = '', signature = ''] = (await issuer.token()).split('.');
  const header = (alg: string): string => Buffer.from(JSON.stringify({ alg, kid: 'k1' })).toString('base64url');
  for (const token of [
    unsigned,
    `${header('HS256')}.${body}.${signature}`,
    `${header('none')}.${body}.`,
    'no.token.at.all',
    'x'.repeat(40),
  ])
    expect([token, await outcomeOf(claim(number, token))]).toEqual([token, '401 bad_token']);
});

test('without a bearer token, with a broken message or for an unknown job nothing happens', async () => {
  const { number } = await dispatched();
  const good = await issuer.token();
  expect(await outcomeOf(box.request('/api/v1/runner/claim', { method: 'POST' }))).toBe('401 bad_token');
  expect(await outcomeOf(claim(number, good, { version: 2 }))).toBe('422 bad_message');
  expect(await outcomeOf(claim(number, good, { job: 'J0' }))).toBe('422 bad_message');
  expect(await outcomeOf(claim(number, good, { nonce: 'm'.repeat(32) }))).toBe('403 not_your_job');
  expect(await outcomeOf(claim(99_999, good))).toMatch(/^40[34] /);
});

test('an issuer that does not answer is no reason to turn a runner away for good', async () => {
  const away = await startIssuer();
  away.state.isDown = true;
  const other = await openStage({ issuer: away.url });
  const { number } = await other.addJob({ state: 'starting', nonce: NONCE, runId: RUN_ID });
  const ask = async (): Promise<string> =>
    outcomeOf(
      other.request('/api/v1/runner/claim', {
        method: 'POST',
        headers: { authorization: `Bearer ${await away.token()}` },
        body: JSON.stringify({ version: 1, job: `J${number}`, nonce: NONCE }),
      }),
    );
  expect(await ask()).toBe('503 unavailable');
  away.state.isDown = false;
  expect(await ask()).toBe('200');
  away.state.isDown = true;
  await away.close();
  await other.close();
});

test('the run that was dispatched gets its job; asked again it gets the same session and a new token, and the old one dies', async () => {
  const { number } = await dispatched();
  const first = (await (await claim(number, await issuer.token())).json()) as Claimed;
  expect(first).toMatchObject({
    version: 1,
    job: { ref: `J${number}`, url: `${BASE_URL}/acme/widgets/J${number}` },
    work: { kind: 'prompt' },
  });
  const again = (await (await claim(number, await issuer.token())).json()) as Claimed;
  expect(again.session.id).toBe(first.session.id);
  const finish = async (token: string): Promise<string> =>
    outcomeOf(
      box.request(`/api/v1/runner/sessions/${first.session.id}/finish`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ outcome: 'succeeded', reason: 'done', output: '', exitCode: 0, lastEvent: 0 }),
      }),
    );
  expect(await finish(first.session.token)).toBe('401 bad_token');
  expect(await finish(again.session.token)).toBe('200');
  expect(await outcomeOf(claim(number, await issuer.token()))).toBe('409 job_ended');
});

test('a job of an environment goes to a run in it, as the token tells', async () => {
  const place = { runner: null, environment: 'models', submodules: false, lfs: false };
  const { number } = await box.addJob({ state: 'starting', nonce: NONCE, attempt: 1, runId: RUN_ID, place });
  expect(await outcomeOf(claim(number, await issuer.token()))).toBe('403 not_your_job');
  const elsewhere = await issuer.token({ claims: { environment: 'other' } });
  expect(await outcomeOf(claim(number, elsewhere))).toBe('403 not_your_job');
  expect(await outcomeOf(claim(number, await issuer.token({ claims: { environment: 'models' } })))).toBe('200');
});

test('another run cannot take a job that runs', async () => {
  const { number } = await dispatched();
  expect((await claim(number, await issuer.token())).status).toBe(200);
  expect(await outcomeOf(claim(number, await issuer.token({ claims: { run_id: '9002' } })))).toMatch(
    /^(403 not_your_job|409 already_claimed)$/,
  );
});
