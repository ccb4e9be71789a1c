/** What Probot hands on: stored before GitHub gets its answer, or told to GitHub as not taken. */
import { createHmac } from 'node:crypto';
import { Probot } from 'probot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { receiveWebhooks } from '../../../app/adapters/github/probot-app.ts';
import { RelayedOctokit } from '../../../app/adapters/github/clients.ts';
import { openStore } from '../../../app/adapters/store/open.ts';
import type { Store } from '../../../app/engine/ports/store.ts';
import { answering } from './answering.ts';
import { KEY } from './ours.ts';

const SECRET = 'a secret of the webhook';
let store: Store;
let box: { store: Store; arrivals: number; puts: number };
let probot: Probot;
beforeEach(async () => {
  store = await openStore({ path: ':memory:' });
  const counted: Store = {
    ...store,
    putRepository: (row) => {
      box.puts += 1;
      return store.putRepository(row);
    },
  };
  box = { store: counted, arrivals: 0, puts: 0 };
  probot = new Probot({ appId: 7, privateKey: 'unused', secret: SECRET, logLevel: 'fatal' });
  await probot.ready();
  receiveWebhooks(probot, {
    store: counted,
    appId: 7,
    arrived: () => {
      box.arrivals += 1;
    },
  });
});
afterEach(async () => {
  await store.close();
});

const person = { id: 5, login: 'ada', type: 'User' };
const comment = (name: string, id = 1) => ({
  action: 'created',
  installation: { id: 9 },
  repository: { id: 71, name, private: false, default_branch: 'main', owner: { login: 'acme' } },
  issue: { number: 3, title: 'It is broken' },
  comment: { id, body: '/status', user: person },
  sender: person,
});

async function receive(id: string, name: string, payload: object, secret = SECRET): Promise<void> {
  const text = JSON.stringify(payload);
  const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  await probot.webhooks.verifyAndReceive({ id, name, payload: text, signature });
}

const waiting = () => store.nextInbox(Date.now() + 1000, 10, []);

test('a webhook is in the inbox once, however often it comes, before its delivery is answered', async () => {
  await receive('guid-1', 'issue_comment', comment('widgets'));
  expect(await waiting()).toMatchObject([{ key: 'guid-1', kind: 'comment' }]);
  await receive('guid-1', 'issue_comment', comment('widgets'));
  const [row] = await waiting();
  await store.closeInbox(row?.id ?? 0, Date.now(), null);
  await receive('guid-1', 'issue_comment', comment('widgets'));
  expect(await waiting()).toEqual([]);
  expect(box.arrivals).toBe(3);
});

test('a repository is written down when it is new and when it was renamed', async () => {
  for (const [id, name] of ['widgets', 'widgets', 'gadgets', 'gadgets'].entries())
    await receive(`guid-${id}`, 'issue_comment', comment(name, id));
  expect(box.puts).toBe(2);
  expect(await store.repository(71)).toMatchObject({ owner: 'acme', name: 'gadgets', installationId: 9 });
});

test('what GitHub did not sign is refused', async () => {
  await expect(receive('guid-1', 'issue_comment', comment('widgets'), 'another secret')).rejects.toThrow();
  expect(await waiting()).toEqual([]);
  expect(box.puts).toBe(0);
});

test('what could not be stored is not taken, so that GitHub lists it as failed', async () => {
  const full = { ...box.store, receive: () => Promise.reject(new Error('disk full')) };
  receiveWebhooks(probot, { store: full, appId: 7, arrived: () => undefined });
  await expect(receive('guid-1', 'issue_comment', comment('widgets'))).rejects.toThrow();
});

test('who takes the app’s authorisation back is signed out everywhere', async () => {
  await store.putSignIn({
    idHash: 'h',
    person: { id: 5, login: 'ada' },
    createdAt: 1,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  await receive('guid-1', 'github_app_authorization', { action: 'revoked', sender: { ...person, id: 6 } });
  expect(await store.signIn('h', 1)).toBeDefined();
  await receive('guid-2', 'github_app_authorization', { action: 'revoked', sender: person });
  expect(await store.signIn('h', 1)).toBeUndefined();
});

const labelled = (type: string, login: string) => ({
  ...comment('widgets'),
  action: 'labeled',
  label: { name: 'dispatch:plan' },
  sender: { id: 6, login, type },
});

test('labels that the app moves itself are no orders; GitHub is asked once what the app is called', async () => {
  await using github = await answering((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"slug":"signalbox"}');
  });
  probot = new Probot({
    appId: 7,
    privateKey: KEY,
    secret: SECRET,
    baseUrl: github.url,
    Octokit: RelayedOctokit,
    logLevel: 'fatal',
  });
  await probot.ready();
  receiveWebhooks(probot, { store, appId: 7, arrived: () => undefined });
  await receive('guid-1', 'issues', labelled('Bot', 'signalbox[bot]'));
  await receive('guid-2', 'issues', labelled('Bot', 'signalbox[bot]'));
  expect(await waiting()).toEqual([]);
  await receive('guid-3', 'issues', labelled('Bot', 'helper[bot]'));
  await receive('guid-4', 'issues', labelled('User', 'ada'));
  const rows = await store.nextInbox(Date.now() + 1000, 10, []);
  expect(rows.map(({ key }) => key)).toEqual(['guid-3']);
  expect(JSON.parse(rows[0]?.body ?? '')).toMatchObject({ kind: 'label', isBot: true });
  expect(github.asked).toEqual(['/app']);
});

test('while GitHub does not say what the app is called, its labels count as those of some bot', async () => {
  await receive('guid-1', 'issues', labelled('Bot', 'signalbox[bot]'));
  const [row] = await waiting();
  expect(JSON.parse(row?.body ?? '')).toMatchObject({ kind: 'label', isBot: true });
});

test('an installation that is suspended becomes a row for each of its repositories', async () => {
  await receive('guid-1', 'issue_comment', comment('widgets'));
  const [first] = await waiting();
  await store.closeInbox(first?.id ?? 0, Date.now(), null);
  const suspended = { action: 'suspend', installation: { id: 9, updated_at: '2026-11-22T12:00:00Z' }, sender: person };
  await receive('guid-2', 'installation', suspended);
  await receive('guid-2', 'installation', suspended);
  expect(await waiting()).toMatchObject([{ key: 'guid-2/71', kind: 'repository_changed', lane: 'repository/71' }]);
  await receive('guid-3', 'installation', { ...suspended, action: 'request' });
  expect(box.arrivals).toBe(3);
});
