/**
 * The stand-in as the tests of git and Actions use it: the real server, one organisation with one repository, four
 * people, and every webhook written down (the server itself holds answers and webhooks to GitHub's description).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LivingWorld } from '../create-world.ts';
import { startGitHub } from '../server.ts';
import { addUserToken } from '../tokens.ts';
import { violationsOf } from '../violations.ts';
import type { EmitWebhook, Repository, User } from '../world.ts';
import { createRepository } from './repositories.ts';

interface SentWebhook {
  readonly event: string;
  readonly payload: any;
}

/** `folder` is the data folder of an earlier one that was closed with its data kept. */
export async function startSmallStandIn(folder?: string) {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'small-stand-in-')));
  const webhooks: SentWebhook[] = [];
  const github = await startGitHub({ port: 0, dataDir });
  const { world } = github;
  const emit = world.emit;
  const record: EmitWebhook = (repositoryId, event, payload, onlyAppId) => {
    webhooks.push({ event, payload: structuredClone(payload) });
    emit(repositoryId, event, payload, onlyAppId);
  };
  Object.assign(world, { emit: record });
  const people = addPeople(world);
  const repo = [...world.repositories.values()][0] ?? (await addRepository(world, people.acme, 'widgets'));
  return {
    world,
    repo,
    webhooks,
    violations: () => violationsOf(world).filter((violation) => violation.kind !== 'request'),
    ...people,
    api: async (
      who: string | undefined,
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) => {
      const authorization = who === undefined ? {} : { authorization: `Bearer ${who}` };
      const options = { method, redirect: 'manual' as const, headers: { ...authorization, ...headers } };
      const response = await fetch(
        world.baseUrl + path,
        body === undefined ? options : { ...options, body: JSON.stringify(body) },
      );
      const raw = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        raw,
        body: /^[[{]/.test(raw) ? JSON.parse(raw) : undefined,
      };
    },
    close: async (keep = false) => {
      await github.close();
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type SmallStandIn = Awaited<ReturnType<typeof startSmallStandIn>>;

function addPeople(world: LivingWorld) {
  const person = (login: string, type: User['type'] = 'User'): User => {
    const known = [...world.users.values()].find((user) => user.login === login);
    if (known !== undefined) return known;
    const user: User = { id: world.nextId(), login, type };
    world.users.set(user.id, user);
    addUserToken(world, user.id, `token-of-${login}`);
    return user;
  };
  return {
    acme: person('acme', 'Organization'),
    writer: person('writer'),
    reader: person('reader'),
    outsider: person('outsider'),
  };
}

export async function addRepository(
  world: LivingWorld,
  owner: User,
  name: string,
  parentId?: number,
): Promise<Repository> {
  const id = world.nextId();
  const roles: Repository['roles'] = new Map();
  for (const user of world.users.values())
    if (owner.login === 'acme' && (user.login === 'writer' || user.login === 'reader'))
      roles.set(user.id, user.login === 'writer' ? 'write' : 'read');
  const repo: Repository = {
    id,
    owner,
    name,
    private: false,
    defaultBranch: 'main',
    gitDir: join(world.dataDir, `${id}.git`),
    roles,
    variables: new Map(),
    createdAt: world.clock(),
    ...(parentId === undefined ? {} : { parentId }),
  };
  world.repositories.set(id, repo);
  if (parentId === undefined) await createRepository(world, repo);
  return repo;
}
