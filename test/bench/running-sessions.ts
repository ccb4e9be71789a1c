/** A database with jobs that run, their sessions, and somebody signed in: what a busy app has when it starts again. */
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import { createHash } from 'node:crypto';
import { openStore } from '../../app/adapters/store/open.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { databaseIn } from './program.ts';
import { PERSON, REPOSITORY } from './signed-webhook.ts';

export const COOKIE = 'somebody who is signed in to the bench'.replaceAll(' ', '-');
const HOUR = 3_600_000;
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Seeded {
  readonly job: number;
  readonly session: string;
  readonly token: string;
}

/** In the file of `folder`, unless another database is named. */
export async function seedSessions(folder: string, count: number, databaseUrl?: string): Promise<Seeded[]> {
  const { id, installation, owner, name, branch } = REPOSITORY;
  const now = Date.now();
  const store = await openStore(databaseUrl === undefined ? { path: databaseIn(folder) } : { url: databaseUrl });
  try {
    await store.putRepository({
      id,
      installationId: installation,
      owner,
      name,
      defaultBranch: branch,
      isPrivate: false,
    });
    await store.putSignIn({ idHash: hashOf(COOKIE), person: PERSON, createdAt: now, expiresAt: now + HOUR });
    return await store.transact(id, async (tx) => {
      await tx.setSettings({ slots: 100, perThread: 1, groups: {}, prefix: null });
      const seeded: Seeded[] = [];
      while (seeded.length < count) {
        const number = await tx.takeJobNumber();
        const one = { job: number, session: `session${number}`, token: `token-of-session-${number}` };
        await tx.putThread({ repositoryId: id, kind: 'pull', number, title: 'A pull request', head: null });
        await tx.insertJob(jobOf(one, now));
        await tx.insertSession({
          id: one.session,
          repositoryId: id,
          job: number,
          attempt: 1,
          tokenHash: hashOf(one.token),
          nextRunnerEvent: 1,
          nextSeq: 1,
          nextControl: 1,
          startedAt: now,
          endedAt: null,
          rules: [],
          deleted: null,
        });
        seeded.push(one);
      }
      return seeded;
    });
  } finally {
    await store.close();
  }
}

function jobOf({ job: number, session }: Seeded, now: number): Job {
  return {
    repositoryId: REPOSITORY.id,
    number,
    key: `comment/${number}/0`,
    name: null,
    asked: '/run npm test',
    commandHash: 'f'.repeat(64),
    requester: PERSON,
    authority: PERSON,
    who: ['write'],
    thread: { kind: 'pull', number },
    threadTitle: 'A pull request',
    input: '',
    work: { kind: 'run', command: 'npm test' },
    profile: { name: 'default', allow: [], ask: [], deny: [], approvers: ['write'], expireSeconds: 1800 },
    priority: 'normal',
    group: null,
    deliver: 'none',
    continues: null,
    commit: 'a'.repeat(40),
    isFork: false,
    base: null,
    place: { runner: null, environment: null, submodules: false, lfs: false },
    budget: null,
    deliveryRules: DEFAULT_DELIVERY_RULES,
    limits: { gateSeconds: 3600, waitSeconds: 3600, queueSeconds: 3600, startSeconds: 3600, runSeconds: 2700 },
    retries: { lost: 0, start: 0 },
    retried: { lost: 0, start: 0 },
    needs: [],
    blockedBy: [],
    gate: null,
    turn: 1,
    state: 'running',
    reason: '',
    attempt: 1,
    nonce: `nonce-of-job-${number}`,
    runId: 900_000 + number,
    runUrl: null,
    formerRunId: null,
    sessionId: session,
    output: '',
    delivered: null,
    handedIn: null,
    delivery: null,
    ending: null,
    usage: null,
    heldBy: null,
    charge: null,
    waivedBy: null,
    createdAt: now,
    startedAt: now,
    endedAt: null,
    deadline: now + HOUR,
    runnerSeenAt: now,
    stop: null,
  };
}
