/** The adapter under test: the product's own clients and port, asking the stand-in or a GitHub that answers as a test says. */
import { generateKeyPairSync } from 'node:crypto';
import { Probot } from 'probot';
import type { Limits } from '../../../app/adapters/github/budget.ts';
import { makeClients, RelayedOctokit, type Clients } from '../../../app/adapters/github/clients.ts';
import { makeGitHub } from '../../../app/adapters/github/rest.ts';
import type { GitHub } from '../../../app/engine/ports/github.ts';
import type { RepositoryRow } from '../../../app/engine/ports/store.ts';
import type { Fixture } from '../../github/fixture.ts';

export const ROW: RepositoryRow = {
  id: 71,
  installationId: 9,
  owner: 'acme',
  name: 'widgets',
  defaultBranch: 'main',
  isPrivate: false,
  settings: { slots: 3, perThread: 1, groups: {}, prefix: null },
  status: 'active',
};

interface Place {
  readonly url: string;
  readonly appId: number;
  readonly privateKey: string;
  readonly now?: () => number;
  readonly limits?: Limits;
}

async function ours({ url, appId, privateKey, ...options }: Place): Promise<{ clients: Clients; github: GitHub }> {
  const probot = new Probot({
    appId,
    privateKey,
    secret: 's',
    baseUrl: url,
    Octokit: RelayedOctokit,
    logLevel: 'fatal',
  });
  const clients = makeClients(await probot.ready(), appId, options);
  return { clients, github: makeGitHub(clients) };
}

/** The port as the app of the stand-in's fixture, and its repository as the store would know it. */
export async function oursAt(it: Fixture, now?: () => number) {
  const { id: appId, privateKey } = it.app;
  const { github } = await ours({ url: it.github.url, appId, privateKey, ...(now && { now }) });
  const repository: RepositoryRow = { ...ROW, id: it.repository.id, installationId: it.installation.id };
  return { github, repository };
}

export const { privateKey: KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** The same against an address where a test answers. */
export const oursAgainst = (url: string, now?: () => number) =>
  ours({ url, appId: 7, privateKey: KEY, ...(now && { now }) });

/** What GitHub answers when a token is asked for. */
export const TOKEN = JSON.stringify({
  token: 'ghs_x',
  expires_at: '2099-01-01T00:00:00Z',
  permissions: {},
  repository_selection: 'all',
});
