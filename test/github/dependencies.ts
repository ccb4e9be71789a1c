/** What is remembered of which issue waits for which other: "blocked by" on one side, "blocking" on the other. */
import { threadState, type Thread } from './threads.ts';
import type { World } from './world.ts';

export interface Dependency {
  blockedId: number;
  blockingId: number;
}

const dependencies = (world: World): { all: Dependency[] } => world.part('dependencies', () => ({ all: [] }));

const threadsWith = (world: World, ids: readonly number[]): Thread[] =>
  ids.flatMap((id) => threadState(world).threads.get(id) ?? []);

/** The issues it waits for, in the order in which they were added. */
export const blockersOf = (world: World, issue: Thread): Thread[] =>
  threadsWith(
    world,
    dependencies(world).all.flatMap(({ blockedId, blockingId }) => (blockedId === issue.id ? [blockingId] : [])),
  );

/** The issues that wait for it. */
export const blockedBy = (world: World, issue: Thread): Thread[] =>
  threadsWith(
    world,
    dependencies(world).all.flatMap(({ blockedId, blockingId }) => (blockingId === issue.id ? [blockedId] : [])),
  );

export const addDependency = (world: World, blocked: Thread, blocking: Thread): void => {
  dependencies(world).all.push({ blockedId: blocked.id, blockingId: blocking.id });
};

export const removeDependency = (world: World, blocked: Thread, blocking: Thread): void => {
  const state = dependencies(world);
  state.all = state.all.filter(({ blockedId, blockingId }) => blockedId !== blocked.id || blockingId !== blocking.id);
};

/** The counts in an issue: of open ones, and of all. */
export const summarizeDependencies = (world: World, issue: Thread) => {
  const before = blockersOf(world, issue);
  const after = blockedBy(world, issue);
  const open = (threads: readonly Thread[]): number => threads.filter(({ state }) => state === 'open').length;
  return {
    blocked_by: open(before),
    blocking: open(after),
    total_blocked_by: before.length,
    total_blocking: after.length,
  };
};
