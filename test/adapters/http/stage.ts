/** The app's own routes over a real store and a GitHub in memory, with people signed in and jobs put where a test needs them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { makeRoutes, nodeHandler } from '../../../app/adapters/http/routes.ts';
import { openStore } from '../../../app/adapters/store/open.ts';
import { systemChance, systemClock } from '../../../app/adapters/system/clock.ts';
import type { Job } from '../../../app/dispatch/job.ts';
import { hashOf } from '../../../app/engine/hash.ts';
import type { House } from '../../../app/engine/house.ts';
import { makeLive } from '../../../app/engine/live.ts';
import type { RepositoryRow, Store } from '../../../app/engine/ports/store.ts';
import { makePresence } from '../../../app/engine/presence.ts';
import { makePushBudget } from '../../../app/engine/push-budget.ts';
import type { Role } from '../../../app/ground/roles.ts';
import type { Approval } from '../../../app/remote/approval.ts';
import { aJob, anApproval, aSession } from '../../contract/samples.ts';
import { githubDouble } from '../../engine/github-double.ts';
import { pushDouble } from '../../engine/push-double.ts';

/** The profile `edit` as a repository without a configuration has it. */
const TODAY: Job['profile'] = {
  name: 'edit',
  allow: ['Read', 'Edit'],
  ask: [],
  deny: ['Edit(.github/workflows/**)'],
  approvers: ['write'],
  expireSeconds: 60,
};

export const BASE_URL = 'https://box.test';

export const widgets: RepositoryRow = {
  id: 71,
  installationId: 9,
  owner: 'acme',
  name: 'widgets',
  defaultBranch: 'main',
  isPrivate: true,
  settings: { slots: 3, perThread: 1, groups: {}, prefix: null },
  status: 'active',
};

export interface StageOptions {
  readonly baseUrl?: string;
  readonly issuer?: string;
  readonly githubUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly clock?: House['clock'];
  /** Lays something over the store, to hold up or count what is asked of it. */
  readonly over?: (store: Store) => Store;
}

/** What a browser of a signed-in person sends. */
export interface Visitor {
  readonly cookie: string;
  readonly csrf: string;
  readonly id: number;
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

export async function openStage(options: StageOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-http-'));
  const real = await openStore({ path: join(folder, 'box.db') });
  const store = options.over?.(real) ?? real;
  const clock = options.clock ?? systemClock;
  const github = githubDouble(clock.now);
  const pushes = pushDouble();
  const logged: string[] = [];
  // What is written is kept as it would stand in the log, for a secret must not be in it.
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const live = makeLive();
  const subscriptions = new Map<string, number>();
  const count = (topic: string, more: number): void =>
    void subscriptions.set(topic, (subscriptions.get(topic) ?? 0) + more);
  const house: House = {
    store,
    github: github.port,
    clock,
    chance: systemChance,
    secrets: {
      find: (texts) =>
        Promise.resolve(
          texts
            .filter(({ text }) => text.includes('very-secret'))
            .map(({ path }) => ({ path, what: 'a test token', line: 1, start: 0, end: 1 })),
        ),
    },
    live: {
      publish: live.publish,
      subscribe(topic, hear) {
        const end = live.subscribe(topic, hear);
        let open = true;
        count(topic, 1);
        return () => {
          if (open) count(topic, -1);
          open = false;
          end();
        };
      },
    },
    log,
    pushService: pushes.port,
    presence: makePresence(),
    pushBudget: makePushBudget(clock),
    baseUrl: options.baseUrl ?? BASE_URL,
    githubUrl: options.githubUrl ?? 'https://github.test',
    installationSlots: 10,
    wake: { inbox: () => undefined, outbox: () => undefined },
  };
  const routes = makeRoutes(house, {
    oidcIssuer: options.issuer ?? 'http://127.0.0.1:9',
    clientId: options.clientId ?? 'Iv23',
    clientSecret: options.clientSecret ?? 'hush',
    githubApiUrl: house.githubUrl,
    githubUrl: house.githubUrl,
  });
  await store.putRepository(widgets);
  const closing: (() => Promise<unknown>)[] = [];
  let people = 0;

  return {
    store,
    house,
    github,
    pushes,
    clock,
    logged: logged as readonly string[],
    /** Subscriptions to live signals that are open now, but for the one of each repository by which lost rights are forgotten. */
    subscriptions: () =>
      [...subscriptions].reduce(
        (sum, [topic, open]) => sum + (topic.startsWith('repository/') ? Math.max(0, open - 1) : open),
        0,
      ),

    /** Asks the routes in process. */
    request: async (path: string, init?: RequestInit): Promise<Response> => routes.request(path, init),

    async signIn(login: string, role: Role): Promise<Visitor> {
      const value = systemChance.token();
      people += 1;
      const now = clock.now();
      github.roles.set(login, role);
      const person = { id: people, login };
      github.ids.set(login, people);
      await store.putSignIn({ idHash: hashOf(value), person, createdAt: now, expiresAt: now + 3_600_000 });
      return { cookie: `signalbox=${value}`, csrf: hashOf(`csrf ${value}`), id: person.id };
    },

    /** A job of `widgets` under the next number; one that runs has a session of its own. */
    async addJob(over: Partial<Job> = {}): Promise<Job> {
      return store.transact(widgets.id, async (tx) => {
        const number = await tx.takeJobNumber();
        const key = `test/${number}`;
        const sessionId = over.state === 'running' ? `S${number}` : null;
        const requester = { id: 5, login: 'ada' };
        const ours = { repositoryId: widgets.id, number, key, requester, authority: requester, needs: [], sessionId };
        const place = { runner: null, environment: null, submodules: false, lfs: false };
        const job = aJob({ ...ours, profile: TODAY, place, ...over });
        await tx.insertJob(job);
        if (job.sessionId !== null) {
          const tokenHash = hashOf(tokenOf(job.sessionId));
          await tx.insertSession(aSession({ id: job.sessionId, repositoryId: widgets.id, job: number, tokenHash }));
        }
        return job;
      });
    },

    async addApproval(job: Job, over: Partial<Approval> = {}): Promise<Approval> {
      return store.transact(widgets.id, async (tx) => {
        const number = await tx.takeApprovalNumber();
        const about = { repositoryId: widgets.id, number, job: job.number, sessionId: job.sessionId ?? '' };
        const approval = anApproval({ ...about, deadline: clock.now() + 600_000, ...over });
        await tx.insertApproval(approval);
        return approval;
      });
    },

    /** The same routes on a real server, for streams; returns its address. */
    async listen(): Promise<string> {
      const handle = nodeHandler(routes);
      const server = createServer((request, response) => void handle(request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push(async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },

    async close(): Promise<void> {
      for (const close of closing) await close();
      await real.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The token of a session that `addJob` made. */
export const tokenOf = (sessionId: string): string => `the-token-of-session-${sessionId}`;

/** A JSON message of a page. */
export const said = (visitor: Visitor, body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', cookie: visitor.cookie, 'x-signalbox-csrf': visitor.csrf },
  body: JSON.stringify(body),
});

/** The status and, for a refusal, its code: `404 unknown_job`. */
export async function outcomeOf(answering: Response | Promise<Response>): Promise<string> {
  const answer = await answering;
  const body = (await answer.json()) as { error?: { code: string } };
  return body.error ? `${answer.status} ${body.error.code}` : String(answer.status);
}
