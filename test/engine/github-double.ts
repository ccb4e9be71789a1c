/** GitHub in memory, as the engine's port: it keeps what was asked of it, and it can say no, or do it and lose the answer. */
import type { CheckRun } from '../../app/channels/check-run.ts';
import type { ReadComment } from '../../app/dispatch/thread-context.ts';
import type { GitHub, LabelLook, RunState } from '../../app/engine/ports/github.ts';
import { Failure, type FailureKind } from '../../app/ground/outcome.ts';
import type { Role } from '../../app/ground/roles.ts';
import { repositoryDouble } from './repository-double.ts';

export interface Comment {
  readonly id: string;
  readonly thread: number;
  readonly at: number;
  body: string;
  edits: number;
}

export interface ShownCheck {
  readonly id: string;
  readonly commit: string;
  /** What the app calls it by: `J12`, `P7`. */
  readonly job: string;
  readonly at: number;
  check: CheckRun;
}

export interface Run {
  readonly id: number;
  readonly job: string;
  readonly nonce: string;
  readonly isolated: boolean;
  readonly runner?: string;
  readonly environment?: string;
  readonly repository: number;
  readonly at: number;
  readonly url: string;
  cancelled: 'no' | 'asked' | 'forced';
}

/** How the next calls of a method fail. `lost`: GitHub does what was asked, and only its answer is missing. */
export interface Fault {
  readonly kind: FailureKind;
  readonly times?: number;
  readonly lost?: boolean;
  readonly retryAfterMs?: number;
}

type Method = keyof GitHub;

export type GitHubDouble = ReturnType<typeof githubDouble>;

export function githubDouble(now: () => number) {
  const faults = new Map<Method, Fault[]>();
  const gates = new Map<Method, Promise<void>>();
  const calls: Method[] = [];
  const world = {
    calls: calls as readonly Method[],
    roles: new Map<string, Role>([['ada', 'write']]),
    /** Ids of accounts, for those whose login alone is known. */
    ids: new Map<string, number>(),
    teams: new Map<string, readonly string[]>(),
    config: null as string | null,
    /** The configuration file at other commits than the default branch's. */
    configs: new Map<string, string>(),
    head: 'c'.repeat(40),
    isFork: false,
    /** When the fork was pushed to last. */
    pushedAt: 0,
    changed: [] as string[],
    /** Open issues that block an issue, and what each issue blocks. */
    blockers: new Map<number, readonly string[]>(),
    blocking: new Map<number, readonly number[]>(),
    runStates: new Map<number, RunState | 'gone'>(),
    looks: new Map<string, LabelLook>(),
    paused: undefined as { until: number; why: string } | undefined,
    comments: [] as Comment[],
    /** What people wrote on the threads. */
    said: [] as ReadComment[],
    base: null as string | null,
    checks: [] as ShownCheck[],
    reactions: new Set<string>(),
    labels: new Map<number, Set<string>>(),
    runs: [] as Run[],
    failed: [] as { id: number; guid: string }[],
    redelivered: [] as number[],
    labelsOf: (thread: number): string[] => [...(world.labels.get(thread) ?? [])].toSorted(),
    count: (method: Method): number => calls.filter((call) => call === method).length,
    fail(method: Method, fault: Fault): void {
      const list = faults.get(method) ?? [];
      faults.set(method, [...list, ...Array.from({ length: fault.times ?? 1 }, () => fault)]);
    },
    /** The method fails no more. */
    forgive: (method: Method): void => void faults.delete(method),
    /** Calls of a method wait before they do anything, until the returned function is called. */
    holdUp(method: Method): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.set(method, promise);
      return () => {
        gates.delete(method);
        resolve();
      };
    },
  };

  async function answer<T>(method: Method, act: () => T): Promise<T> {
    calls.push(method);
    await gates.get(method);
    const fault = faults.get(method)?.shift();
    if (fault && !fault.lost) throw failed(fault);
    const result = act();
    if (fault) throw failed(fault);
    return result;
  }

  const failed = ({ kind, retryAfterMs }: Fault): Failure => new Failure(kind, `GitHub says ${kind}`, { retryAfterMs });
  let made = 0;
  const id = (): string => String((made += 1));
  const labelsAt = (thread: number): Set<string> => {
    const labels = world.labels.get(thread) ?? new Set();
    world.labels.set(thread, labels);
    return labels;
  };

  const { git, port: deliveries } = repositoryDouble(
    answer,
    () => world.head,
    (head) => void (world.head = head),
  );

  const port: GitHub = {
    ...deliveries,
    personNamed: (_, login) =>
      answer('personNamed', () => {
        const [known] = [...world.roles].filter(([name]) => name.toLowerCase() === login.toLowerCase());
        return known && { person: { id: world.ids.get(known[0]) ?? 0, login: known[0] }, role: known[1] };
      }),
    roleOf: (_, { login }) => answer('roleOf', () => world.roles.get(login) ?? 'read'),
    installed: () => answer('installed', () => []),
    configFile: () => answer('configFile', () => world.config),
    isTeamMember: (_, team, login) => answer('isTeamMember', () => world.teams.get(team)?.includes(login) ?? false),
    writers: () =>
      answer('writers', () =>
        [...world.roles].flatMap(([login, role]) =>
          role === 'write' || role === 'maintain' || role === 'admin' ? [{ login, role }] : [],
        ),
      ),
    configAt: (_, commit) => answer('configAt', () => world.configs.get(commit) ?? null),
    headOf: () =>
      answer('headOf', () => {
        const { head, isFork, base, pushedAt } = world;
        return { commit: head, isFork, base, ...(isFork && { pushedAt }) };
      }),
    threadOf: (_, number) =>
      answer('threadOf', () => ({
        thread: { kind: 'issue', number },
        title: 'Mend it',
        body: 'It is broken.',
        author: 'bob',
      })),
    commentsOf: () => answer('commentsOf', () => world.said),
    labelsOf: (_, thread) => answer('labelsOf', () => world.labelsOf(thread)),
    blockersOf: (_, issue) => answer('blockersOf', () => world.blockers.get(issue) ?? []),
    blockedBy: (_, issue) => answer('blockedBy', () => world.blocking.get(issue) ?? []),
    changedPaths: () => answer('changedPaths', () => world.changed),
    runOf: (_, runId) =>
      answer('runOf', () => {
        const state = world.runStates.get(runId) ?? { completed: false, conclusion: null };
        return state === 'gone' ? undefined : state;
      }),
    pause: () => world.paused,
    react: (_, comment, content) => answer('react', () => void world.reactions.add(`${comment} ${content}`)),
    createComment: (_, thread, body) =>
      answer('createComment', () => {
        const comment = { id: id(), thread, body, at: now(), edits: 0 };
        world.comments.push(comment);
        return comment.id;
      }),
    editComment: (_, comment, body) =>
      answer('editComment', () => {
        const found = world.comments.find((other) => other.id === comment);
        if (found) Object.assign(found, { body, edits: found.edits + 1 });
        return found !== undefined;
      }),
    findComment: (_, thread, marker, since) =>
      answer('findComment', () => {
        const fits = (comment: Comment) =>
          comment.thread === thread && comment.at >= since && comment.body.includes(marker);
        return world.comments.find(fits)?.id;
      }),
    createCheck: (_, commit, check, link) =>
      answer('createCheck', () => {
        const shown = { id: id(), commit, check, job: link.id, at: now() };
        world.checks.push(shown);
        return shown.id;
      }),
    updateCheck: (_, check, shown) =>
      answer(
        'updateCheck',
        () => void Object.assign(world.checks.find((other) => other.id === check) ?? {}, { check: shown }),
      ),
    findCheck: (_, commit, __, externalId, since) =>
      answer(
        'findCheck',
        () =>
          world.checks.find((other) => other.commit === commit && other.job === externalId && other.at >= since)?.id,
      ),
    ensureLabel: (_, look) => answer('ensureLabel', () => void world.looks.set(look.name, look)),
    addLabels: (_, thread, labels) =>
      answer('addLabels', () => {
        for (const label of labels) labelsAt(thread).add(label);
      }),
    removeLabel: (_, thread, label) => answer('removeLabel', () => void labelsAt(thread).delete(label)),
    dispatch: (repository, { job, nonce, isolated, ...place }) =>
      answer('dispatch', () => {
        const number = 5000 + world.runs.length;
        const run: Run = {
          id: number,
          job,
          nonce,
          isolated: isolated === 'true',
          ...place,
          repository: repository.id,
          at: now(),
          url: `https://github.test/runs/${number}`,
          cancelled: 'no',
        };
        world.runs.push(run);
        return { id: run.id, url: run.url };
      }),
    findRun: ({ id: repository }, job, since) =>
      answer('findRun', () => {
        // Newest first, as GitHub lists them.
        const run = world.runs.findLast(
          (other) => other.job === job && other.repository === repository && other.at >= since,
        );
        return run && { id: run.id, url: run.url };
      }),
    cancelRun: (_, runId, force) =>
      answer('cancelRun', () => {
        for (const run of world.runs) if (run.id === runId) run.cancelled = force ? 'forced' : 'asked';
      }),
    failedDeliveries: () => answer('failedDeliveries', () => world.failed),
    redeliver: (delivery) => answer('redeliver', () => void world.redelivered.push(delivery)),
  };
  return Object.assign(world, { git, port });
}
