/** A started stand-in for tests: five people, one organisation with a repository, and an app installed on it whose webhooks are kept. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { vi } from 'vitest';
import { actAsApp } from './app-auth.ts';
import { createRepository, seedCommit } from './git/repositories.ts';
import { readBody } from './read-body.ts';
import { startGitHub, type GitHub } from './server.ts';
import { grantedTo } from './represent/app.ts';
import { addTeam } from './teams.ts';
import { addUserToken, issueInstallationToken } from './tokens.ts';
import type { App, Installation, Permissions, Repository, Role, User, World } from './world.ts';

export const PEOPLE = {
  admin: 'admin',
  maintainer: 'maintain',
  writer: 'write',
  triager: 'triage',
  reader: 'read',
  outsider: 'none',
} as const;
export type Person = keyof typeof PEOPLE;

export interface Received {
  readonly event: string;
  readonly action: string | undefined;
  readonly guid: string;
  readonly signature: string;
  readonly raw: Buffer;
  readonly payload: any;
}

const addUser = (world: World, login: string, type: User['type']): User => {
  const user: User = { id: world.nextId(), login, type };
  world.users.set(user.id, user);
  addUserToken(world, user.id, `ghp_${login}`);
  return user;
};

const addRepository = async (
  world: World,
  owner: User,
  name: string,
  roles: Map<number, Role>,
): Promise<Repository> => {
  const id = world.nextId();
  const repository: Repository = {
    id,
    owner,
    name,
    private: false,
    defaultBranch: 'main',
    gitDir: join(world.dataDir, 'repositories', `${id}.git`),
    roles,
    variables: new Map(),
    createdAt: world.clock(),
  };
  world.repositories.set(id, repository);
  await createRepository(world, repository);
  return repository;
};

export const addApp = (
  world: World,
  ownerId: number,
  fields: Pick<App, 'slug' | 'permissions' | 'events' | 'webhookUrl'>,
): App => {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const bot = addUser(world, `${fields.slug}[bot]`, 'Bot');
  const app: App = {
    id: world.nextId(),
    name: fields.slug,
    ownerId,
    botId: bot.id,
    clientId: `Iv1.${fields.slug}`,
    clientSecret: `secret-of-${fields.slug}`,
    webhookSecret: `hook-of-${fields.slug}`,
    privateKey: keys.privateKey,
    publicKey: keys.publicKey,
    callbackUrls: ['http://127.0.0.1/callback'],
    ...fields,
  };
  world.apps.set(app.id, app);
  return app;
};

export const install = (world: World, app: App, accountId: number, repositoryIds: number[]): Installation => {
  const installation: Installation = {
    id: world.nextId(),
    appId: app.id,
    accountId,
    repositoryIds: new Set(repositoryIds),
  };
  world.installations.set(installation.id, installation);
  return installation;
};

/** Refusals are what many tests ask for; octokit need not print them. */
export const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Keeps what an app is sent, and answers what the test wants. */
const listenForWebhooks = async (
  received: Received[],
  status: () => number,
): Promise<{ server: Server; url: string }> => {
  const server = createServer((req, res) => {
    void readBody(req).then((raw) => {
      const header = (name: string) => String(req.headers[name] ?? '');
      const payload = JSON.parse(raw.toString('utf8')) as { action?: string };
      const { action } = payload;
      received.push({
        event: header('x-github-event'),
        action,
        guid: header('x-github-delivery'),
        signature: header('x-hub-signature-256'),
        raw,
        payload,
      });
      res.writeHead(status());
      res.end('seen');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
};

export const PERMISSIONS = {
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  contents: 'read',
  actions: 'write',
  members: 'read',
  merge_queues: 'read',
} as const;
export const EVENTS = [
  'issues',
  'issue_comment',
  'issue_dependencies',
  'pull_request',
  'check_run',
  'check_suite',
  'label',
  'push',
  'member',
  'membership',
  'merge_group',
  'fork',
  'repository',
  'public',
  'installation_target',
  'workflow_run',
  'workflow_job',
];

export const startFixture = async (
  options: { now?: () => number; permissions?: Permissions; events?: readonly string[] } = {},
) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const { now } = options;
  const github: GitHub = await startGitHub({ port: 0, dataDir, persist: false, ...(now && { now }) });
  const { world } = github;
  const org = addUser(world, 'acme', 'Organization');
  const people = Object.fromEntries(
    Object.keys(PEOPLE).map((login) => [login, addUser(world, login, 'User')]),
  ) as Record<Person, User>;
  const roles = new Map(
    Object.entries(PEOPLE).flatMap(([login, role]) =>
      role === 'none' ? [] : [[people[login as Person].id, role as Role] as const],
    ),
  );
  const repository = await addRepository(world, org, 'widgets', roles);
  await seedCommit(world, repository.id, {
    branch: 'main',
    files: { 'README.md': '# widgets\n' },
    message: 'first',
    userId: people.admin.id,
  });
  addTeam(world, org, 'release', [people.writer]);
  const received: Received[] = [];
  const state = { status: 202 };
  const hook = await listenForWebhooks(received, () => state.status);
  const app = addApp(world, org.id, {
    slug: 'signalbox',
    permissions: { ...PERMISSIONS, ...options.permissions },
    events: [...EVENTS, ...(options.events ?? [])],
    webhookUrl: hook.url,
  });
  const installation = install(world, app, org.id, [repository.id]);
  const auth = { appId: app.id, privateKey: app.privateKey, baseUrl: github.url };
  const client = () =>
    new Octokit({
      log: QUIET,
      baseUrl: github.url,
      authStrategy: actAsApp,
      auth: { ...auth, installationId: installation.id },
    });
  return {
    github,
    world,
    org,
    people,
    repository,
    app,
    installation,
    received,
    /** What the app answers to webhooks from now on. */
    answerWith: (status: number) => {
      state.status = status;
    },
    where: { owner: 'acme', repo: 'widgets' },
    as: (person: Person) => new Octokit({ log: QUIET, baseUrl: github.url, auth: `ghp_${person}` }).rest,
    asNobody: () => new Octokit({ log: QUIET, baseUrl: github.url }).rest,
    asApp: () => new Octokit({ log: QUIET, baseUrl: github.url, authStrategy: actAsApp, auth }).rest,
    asInstallation: () => client().rest,
    /** For what is not REST. */
    graphql: client().graphql,
    /** The installation by a fresh token, for tests that move the clock or take permissions away. */
    withFreshToken: () => {
      const { token } = issueInstallationToken(world, installation.id, {
        permissions: grantedTo(app),
        repositoryIds: null,
      });
      return new Octokit({ log: QUIET, baseUrl: github.url, auth: token }).rest;
    },
    control: async <T = any>(method: string, name: string, body?: unknown): Promise<T> => {
      const answer = await fetch(`${github.url}/_stand-in/${name}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return (await answer.json()) as T;
    },
    stop: async () => {
      hook.server.closeAllConnections();
      await new Promise((resolve) => hook.server.close(resolve));
      await github.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

export type Fixture = Awaited<ReturnType<typeof startFixture>>;

/** Waits until the check passes, for as long as a busy machine may need. */
export const eventually = async <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });

/** The status an Octokit call ended with, refused or not. */
export const statusOf = async (call: Promise<{ status: number }>): Promise<number> =>
  call.then(
    ({ status }) => status,
    (error: unknown) => (error as { status: number }).status,
  );
