import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await stage();
});
afterEach(() => box.end());

const ISSUE = { thread: { kind: 'issue', number: 50 } } as const;
const told = (issue: number, of: 'own' | 'others'): Promise<void> =>
  box.arrive({ kind: 'blockers_moved', repositoryId: 1, issue, of }, `thread/1/${issue}`);
/** Issue 7, which blocks issue 50, is closed or opened again. */
async function seven(isOpen: boolean): Promise<void> {
  box.github.blockers.set(50, isOpen ? ['#7'] : []);
  box.github.blocking.set(7, [50]);
  await told(7, 'others');
}

describe('an issue that others block', () => {
  test('has its jobs wait until the last of them is closed', async () => {
    box.github.blockers.set(50, ['#7', 'acme/other#3']);
    await box.comment('/run make', ISSUE);
    expect(await box.job(1)).toMatchObject({ state: 'waiting', blockedBy: ['#7', 'acme/other#3'] });
    expect(box.report()).toContain('7');
    box.github.blockers.set(50, ['acme/other#3']);
    box.github.blocking.set(7, [50]);
    await told(7, 'others');
    expect(await box.job(1)).toMatchObject({ state: 'waiting', blockedBy: ['acme/other#3'] });
    // Other repositories tell us nothing: we look now and then.
    box.github.blockers.set(50, []);
    await box.advance(300_000);
    expect(await box.states(50)).toBe('J1 starting');
  });

  test('does not stop what runs, and keeps the rest when it is opened again', async () => {
    await box.comment('/run one\n/run --then two\n/run three', ISSUE);
    expect(await box.states(50)).toBe('J1 starting, J2 waiting, J3 queued');
    await seven(true);
    expect(await box.states(50)).toBe('J1 starting, J2 waiting, J3 waiting');
    expect((await box.job(3)).blockedBy).toEqual(['#7']);
    await seven(false);
    expect(await box.states(50)).toBe('J1 starting, J2 waiting, J3 queued');
  });

  test('that gets a blocker while its job is gated or held is known to be blocked, and free again', async () => {
    box.github.config = 'version: 1\nwho: { outsiders: gate }\n';
    await box.comment('/run one', { ...ISSUE, author: { id: 6, login: 'eve' } });
    await seven(true);
    await box.comment('/approve P1', ISSUE);
    expect(await box.states(50)).toBe('J1 waiting');
    await box.comment('/hold J1', ISSUE);
    await seven(false);
    expect(await box.job(1)).toMatchObject({ state: 'held', blockedBy: [] });
    await box.comment('/release J1', ISSUE);
    expect(await box.states(50)).toBe('J1 starting');
  });

  test('without jobs costs nothing but the question whom it blocks', async () => {
    const before = box.github.calls.length;
    await seven(true);
    await told(50, 'own');
    expect(box.github.calls.slice(before)).toEqual(['blockedBy']);
  });

  test('may wait for days, and then its jobs end as timed out', async () => {
    box.github.blockers.set(50, ['#7']);
    await box.comment('/run make', ISSUE);
    box.clock.moveTo(box.clock.now() + 7 * 86_400_000);
    await box.quiet();
    await box.advance(5_000);
    expect(await box.states(50)).toBe('J1 timed_out');
  });

  test('a pull request is not asked about', async () => {
    await box.comment('/run make');
    expect(box.github.count('blockersOf')).toBe(0);
  });
});
