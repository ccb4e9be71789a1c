import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf, runOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
prefix: sb
`;
const EVE = { id: 6, login: 'eve' };

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

const said = (): string => box.replies().at(-1) ?? '';
const ASKS = {
  kind: 'approval.requested',
  request: 'r1',
  tool: 'Bash',
  title: 'push',
  input: 'git push',
  hash: 'f'.repeat(64),
} as const;

describe('a button of a check run, pressed by a writer', () => {
  test('Retry makes a new attempt, of the first check run and of a later one', async () => {
    await box.comment('/sb run npm test');
    await (await runnerOf(box, 1)).finish('failed');
    expect(box.check('J1')?.buttons).toMatchObject([{ identifier: 'retry' }]);
    await box.press('J1', 'retry');
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 2 });
    await (await runnerOf(box, 1)).finish('failed');
    await box.press('J1/2', 'retry');
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 3 });
    await box.press('J1/2', 'retry');
    expect(said()).toContain('J1 is starting');
  });

  test('Cancel stops the job', async () => {
    await box.comment('/sb run npm test');
    await box.press('J1', 'cancel');
    expect(await box.states()).toBe('J1 stopping');
    expect(runOf(box, 1).cancelled).toBe('asked');
  });

  test('Approve and Deny decide, once', async () => {
    await box.comment('/sb dispatch push it');
    const runner = await runnerOf(box, 1);
    await runner.send(ASKS);
    expect(box.check('P1')).toMatchObject({ name: 'signalbox / P1', conclusion: 'action_required' });
    await box.press('P1', 'approve');
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'allowed', decidedBy: 'ada' });
    await box.press('P1', 'deny');
    expect(said()).toContain('P1 is settled: `@ada` approved it');
    expect(box.check('P1')).toMatchObject({ conclusion: 'success', buttons: [] });
    await runner.send({ ...ASKS, request: 'r2' });
    await box.press('P2', 'deny');
    expect(await box.store.approvalOf(1, 2)).toMatchObject({ state: 'denied' });
    expect(await box.states()).toBe('J1 running');
  });
});

describe('a button pressed', () => {
  test('by a reader does nothing, and the thread says why', async () => {
    await box.comment('/sb dispatch push it');
    await (await runnerOf(box, 1)).send(ASKS);
    await box.press('P1', 'approve', EVE);
    expect(said()).toContain('@eve P1 may be decided by people with `write` access');
    await box.press('J1', 'cancel', EVE);
    expect(said()).toMatch(/@eve you cannot/);
    expect(await box.states()).toBe('J1 running');
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'pending' });
  });

  test('on an approval whose session has ended is answered', async () => {
    await box.comment('/sb dispatch push it');
    const runner = await runnerOf(box, 1);
    await runner.send(ASKS);
    await runner.finish('failed');
    expect(box.check('P1')).toMatchObject({ conclusion: 'neutral', buttons: [] });
    await box.press('P1', 'approve');
    expect(said()).toContain('no longer asks');
  });

  test('names commands with the prefix of the repository', async () => {
    await box.comment('/sb run one\n/sb run --then two');
    await box.comment('/sb hold J2');
    await box.press('J2', 'retry');
    expect(said()).toContain('`/sb release J2`');
  });

  test('on what is not ours, or is not there, is nobody’s business', async () => {
    for (const id of ['config/42', 'merge/tests', 'J9', 'P9', 'nonsense']) await box.press(id, 'retry');
    expect(box.github.comments).toEqual([]);
  });

  test('twice by the same delivery counts once', async () => {
    await box.comment('/sb run npm test');
    await (await runnerOf(box, 1)).finish('failed');
    const incoming = {
      kind: 'check_pressed',
      repositoryId: 1,
      externalId: 'J1',
      action: 'retry',
      sender: { id: 5, login: 'ada' },
      isBot: false,
      delivery: 'd',
    } as const;
    await box.arrive(incoming, 'check/1/J1', 'd');
    const before = box.replies().length;
    await box.arrive(incoming, 'check/1/J1', 'd');
    expect(await box.job(1)).toMatchObject({ attempt: 2 });
    expect(box.replies()).toHaveLength(before);
  });
});
