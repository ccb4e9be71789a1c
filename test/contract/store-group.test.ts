/** Group commit by itself: who shares a commit, who does not, and what an item's fault costs the others. */
import { describe, expect, it } from 'vitest';
import { groupCommit } from '../../app/adapters/store/group-commit.ts';
import { Defect, Failure } from '../../app/ground/outcome.ts';

/** Answers each number with its double, and refuses negative ones. */
function doubling(limit: number) {
  const commits: number[][] = [];
  const group = groupCommit<number, number>({
    limit,
    weigh: (item) => Math.abs(item),
    commit: async (items) => {
      commits.push([...items]);
      await Promise.resolve();
      if (items.some((item) => item < 0)) throw new Defect('negative');
      return items.map((item) => item * 2);
    },
  });
  return { group, commits };
}

describe('a group commit', () => {
  it('joins what arrives together and what arrives while a commit runs', async () => {
    const { group, commits } = doubling(100);
    const early = [group.add(1), group.add(2)];
    const late = early[0]?.then(() => Promise.all([group.add(3), group.add(4)]));
    expect(await Promise.all(early)).toEqual([2, 4]);
    expect(await late).toEqual([6, 8]);
    expect(commits).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('keeps a group within its limit, and lets a single large item pass', async () => {
    const { group, commits } = doubling(10);
    await Promise.all([4, 6, 1, 50, 9].map((item) => group.add(item)));
    expect(commits).toEqual([[4, 6], [1], [50], [9]]);
  });

  it('tries each alone when one of them is at fault', async () => {
    const { group, commits } = doubling(100);
    const outcomes = await Promise.allSettled([group.add(1), group.add(-2), group.add(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(commits).toEqual([[1, -2, 3], [1], [-2], [3]]);
  });

  it('tells everyone at once when the world is at fault, and goes on', async () => {
    let away = true;
    const group = groupCommit<number, number>({
      limit: 100,
      weigh: () => 1,
      commit: async (items) => {
        if (away) throw new Failure('transient', 'the disk is full');
        return items;
      },
    });
    const outcomes = await Promise.allSettled([group.add(1), group.add(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    away = false;
    expect(await group.add(3)).toBe(3);
  });

  it('answers what it took before it closes, and takes nothing after', async () => {
    const { group } = doubling(100);
    const taken = group.add(1);
    await Promise.all([group.close(), expect(taken).resolves.toBe(2)]);
    await expect(group.add(2)).rejects.toThrow(Defect);
  });
});
