import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf, runOf } from './runner.ts';
import { PULL, stage, type Stage } from './stage.ts';

const EVE = { id: 6, login: 'eve' };
const MAX = { id: 9, login: 'max' };
const BOB = { id: 8, login: 'bob' };
const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
limits: { slots: 10, per_thread: 10 }
who: { dispatch: [write, "@acme/helpers"], outsiders: gate, bots: [777] }
profile: careful
profiles:
  careful: { allow: ["Read"], approvers: ["maintain", "@acme/release"] }
  open: { allow: ["Read"], who: read }
jobs:
  deploy: { run: make deploy, who: admin, group: deploy }
  look: { run: make look, profile: open }
`;

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
  box.github.roles.set('max', 'maintain').set('root', 'admin');
});
afterEach(() => box.end());

const as = (author: { id: number; login: string }) => ({ author });
const said = (): string => box.replies().at(-1) ?? '';
const refuseOutsiders = (): void => void (box.github.config = CONFIG.replace('outsiders: gate', 'outsiders: refuse'));

describe('somebody who may not start jobs', () => {
  test('is refused, where outsiders are, and told what is missing and who has it', async () => {
    refuseOutsiders();
    await box.comment('/run npm test', { ...as(EVE), id: 77 });
    expect(await box.states()).toBe('');
    expect([...box.github.reactions]).toEqual(['77 confused']);
    expect(said()).toContain('you cannot start a job');
    expect(said()).toContain('people with `write` access or members of `@acme/helpers`');
    expect(said()).toContain('yours is `read`');
    expect(said()).toContain('You can ask `@ada`');
  });

  test('may be a member of a team that may', async () => {
    refuseOutsiders();
    box.github.teams.set('acme/helpers', ['eve']);
    await box.comment('/run npm test', as(EVE));
    expect(await box.states()).toBe('J1 starting');
  });

  test('of a job, or of a profile, is whom that says: the most specific list counts', async () => {
    refuseOutsiders();
    await box.comment('/dispatch deploy');
    expect(said()).toContain('you cannot start `deploy`: that is for people with `admin` access, and yours is `write`');
    await box.comment('/dispatch look', as(EVE));
    expect(await box.states()).toBe('J1 starting');
  });

  test('has a job that needs an approval to start, where a gate stands', async () => {
    await box.comment('/run npm ci\n/run --then --as tests npm test', { ...as(EVE), id: 77 });
    expect(await box.states()).toBe('J1 gated, J2 gated');
    expect([...box.github.reactions]).toEqual(['77 eyes']);
    expect(said()).toMatch(
      /\*\*P1\*\* lets J1, J2 start; people with `maintain` access or members of `@acme\/release`/,
    );
    expect(box.github.runs).toEqual([]);
    await box.advance(5_000);
    expect(box.github.labelsOf(42)).toEqual(['dispatch:tests', 'needs-approval']);
    const [approval] = await box.store.approvalsOf(1, [1]);
    expect(approval).toMatchObject({ kind: 'start', sessionId: null, approvers: ['maintain', '@acme/release'] });
    for (const exact of ['eve', box.github.head, '/run npm ci', '$ npm test', 'profile careful'])
      expect(approval?.input).toContain(exact);
    expect(box.check('P1')).toMatchObject({
      conclusion: 'action_required',
      buttons: [{ identifier: 'approve' }, { identifier: 'deny' }],
    });
    expect(box.check('J1')).toMatchObject({ status: 'queued', title: 'Needs an approval to start (P1)' });
  });

  test('sees a job start by the right of whoever lets it', async () => {
    await box.comment('/run npm ci\n/run --then npm test', as(EVE));
    await box.comment('/approve P1', as(MAX));
    expect(await box.states()).toBe('J1 starting, J2 waiting');
    expect(await box.job(1)).toMatchObject({ requester: EVE, authority: MAX, gate: 1 });
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'allowed', decidedBy: 'max' });
    expect(box.check('P1')).toMatchObject({ conclusion: 'success', buttons: [] });
    await box.advance(5_000);
    expect(box.github.labelsOf(42)).toEqual([]);
    await (await runnerOf(box, 1)).finish('succeeded');
    await (await runnerOf(box, 2)).finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded, J2 succeeded');
  });

  test('cannot open the own gate, nor can a writer who is no approver', async () => {
    await box.comment('/run npm test', as(EVE));
    await box.comment('/approve P1', as(EVE));
    expect(said()).toContain('P1 is about jobs that you asked for yourself');
    await box.comment('/approve P1');
    expect(said()).toContain('P1 may be decided by people with `maintain` access');
    expect(await box.states()).toBe('J1 gated');
    box.github.teams.set('acme/release', ['bob']);
    await box.comment('/approve P1', as(BOB));
    expect(await box.states()).toBe('J1 starting');
  });

  test('is told when it is denied, and what would follow is skipped', async () => {
    await box.comment('/run npm ci\n/dispatch --then look', as(EVE));
    expect(await box.states()).toBe('J1 gated, J2 waiting');
    await box.comment('/deny P1 not today', as(MAX));
    expect(await box.states()).toBe('J1 cancelled, J2 skipped');
    expect(await box.job(1)).toMatchObject({ reason: 'max did not let it start: not today' });
    expect(box.report()).toContain('not today');
    await box.comment('/approve P1', as(MAX));
    expect(said()).toContain('P1 is settled: `@max` denied it');
  });

  test('waits for three days, and no longer', async () => {
    await box.comment('/run npm test', as(EVE));
    box.clock.moveTo(box.clock.now() + 3 * 86_400_000 - 5_000);
    await box.quiet();
    expect(await box.states()).toBe('J1 gated');
    await box.advance(10_000);
    expect(await box.states()).toBe('J1 timed_out');
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'expired' });
    await box.advance(5_000);
    expect(box.github.labelsOf(42)).toEqual([]);
    expect(box.check('J1')?.conclusion).toBe('timed_out');
    expect(box.check('P1')?.conclusion).toBe('neutral');
  });

  test('may take the own job back, and no other, and its question is withdrawn', async () => {
    await box.comment('/run npm test', as(EVE));
    await box.comment('/run npm ci', as(BOB));
    await box.comment('/cancel J2', as(EVE));
    expect(said()).toContain('you cannot use `/cancel`');
    await box.comment('/cancel J1', as(EVE));
    expect(await box.states()).toBe('J1 cancelled, J2 gated');
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'withdrawn' });
    expect(box.check('P1')?.conclusion).toBe('neutral');
    await box.advance(5_000);
    expect(box.github.labelsOf(42)).toEqual(['needs-approval']);
    await box.comment('/cancel J2', as(BOB));
    await box.advance(5_000);
    expect(box.github.labelsOf(42)).toEqual([]);
  });

  test('has ten jobs before gates at most', async () => {
    await box.comment(Array.from({ length: 10 }, (_, index) => `/run step ${index}`).join('\n'), as(EVE));
    await box.comment('/run one more', as(EVE));
    expect(said()).toContain('10 jobs of yours already');
    await box.comment('/run mine', as(BOB));
    expect((await box.store.jobsIn(1, ['gated'], 20)).length).toBe(11);
    await box.comment('/cancel J1', as(EVE));
    await box.comment('/run one more', as(EVE));
    expect((await box.store.jobsIn(1, ['gated'], 20)).length).toBe(11);
  });

  test('may have it at an issue too, where only the comment shows it', async () => {
    await box.comment('/run npm test', { ...as(EVE), thread: { kind: 'issue', number: 50 } });
    expect(await box.states(50)).toBe('J1 gated');
    expect(box.report()).toContain('P1');
    await box.comment('/approve P1', { ...as(MAX), thread: { kind: 'issue', number: 50 } });
    expect(await box.states(50)).toBe('J1 starting');
    expect(box.github.checks).toEqual([]);
  });

  test('cannot start it again after it was denied; somebody who may does it by the own right', async () => {
    await box.comment('/run npm test', as(EVE));
    await box.comment('/deny P1', as(MAX));
    await box.comment('/retry J1', as(EVE));
    expect(said()).toContain('you cannot use `/retry`');
    await box.comment('/retry J1');
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 2, authority: { login: 'ada' } });
  });
});

describe('a bot', () => {
  const BOT = { id: 777, login: 'renovate[bot]' };

  test('that the configuration names starts jobs, by its id', async () => {
    await box.comment('/run npm test', { author: BOT, isBot: true, id: 77 });
    expect(await box.states()).toBe('J1 starting');
    await box.comment('/run npm test', { author: { ...BOT, id: 778 }, isBot: true, id: 78 });
    expect(await box.states()).toBe('J1 starting');
    expect([...box.github.reactions]).toEqual(['77 eyes', '78 confused']);
    expect(box.replies()).toEqual([]);
    await (await runnerOf(box, 1)).finish('succeeded');
    expect(await box.states()).toBe('J1 succeeded');
  });

  test('may start what it may ask for again; somebody else needs the right to that job', async () => {
    await box.comment('/dispatch deploy', { author: BOT, isBot: true });
    await (await runnerOf(box, 1)).finish('failed');
    await box.comment('/retry J1');
    expect(said()).toContain('you cannot start J1: that is for people with `admin` access');
    expect(await box.states()).toBe('J1 failed');
    await box.comment('/retry J1', { author: BOT, isBot: true });
    expect(await box.job(1)).toMatchObject({ state: 'starting', attempt: 2, authority: BOT });
  });

  test('has its held job released by nobody who only may label', async () => {
    box.github.roles.set('tim', 'triage');
    await box.comment('/run one\n/run --then --as second two', { author: BOT, isBot: true });
    await box.comment('/hold J2');
    await box.label('dispatch:second', 'added', { id: 11, login: 'tim' });
    expect(await box.states()).toBe('J1 starting, J2 held');
  });

  test('decides no approval, and is never answered in words', async () => {
    await box.comment('/run npm test', as(EVE));
    const before = box.replies().length;
    await box.comment('/approve P1', { author: BOT, isBot: true });
    await box.comment('/dispatch nothing', { author: BOT, isBot: true });
    await box.comment('/status', { author: BOT, isBot: true });
    expect(await box.states()).toBe('J1 gated');
    expect(box.replies()).toHaveLength(before);
  });

  test('that is named no longer has its job not started', async () => {
    const release = box.github.holdUp('headOf');
    const accepted = box.comment('/run npm test', { author: BOT, isBot: true });
    await accepted;
    const held = box.github.holdUp('configFile');
    release();
    await box.quiet();
    box.github.config = CONFIG.replace(', bots: [777]', '');
    held();
    await box.quiet();
    expect(await box.job(1)).toMatchObject({ state: 'failed', reason: expect.stringContaining('no longer named') });
    expect(box.github.runs).toEqual([]);
  });
});

describe('the right to start', () => {
  test('is asked for again before the run is made', async () => {
    const release = box.github.holdUp('dispatch');
    await box.comment('/run one\n/run --then two');
    release();
    await box.quiet();
    const first = await runnerOf(box, 1);
    box.github.roles.set('ada', 'read');
    await first.finish('succeeded');
    expect(await box.job(2)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/^ada may not start J2 any more: it takes people with `write` access.*`read` now$/),
    });
    expect(box.github.runs).toHaveLength(1);
  });

  test('is asked for again when a runner claims', async () => {
    await box.comment('/run one\n/run --then two');
    box.github.roles.set('ada', 'none');
    await expect(runnerOf(box, 1)).rejects.toThrow('job_ended');
    await box.quiet();
    expect(await box.states()).toBe('J1 failed, J2 skipped');
    expect(box.check('J1')?.conclusion).toBe('failure');
    expect(box.report()).toContain('ada may not start J1 any more');
  });

  test('of whoever opened the gate counts, and of nobody else', async () => {
    await box.comment('/run one', as(EVE));
    await box.comment('/run two', as(EVE));
    await box.comment('/approve P1', as(MAX));
    box.github.roles.set('eve', 'none');
    await runnerOf(box, 1);
    expect(await box.job(1)).toMatchObject({ state: 'running' });
    await box.comment('/approve P2', as(MAX));
    box.github.roles.set('max', 'read');
    await expect(runnerOf(box, 2)).rejects.toThrow('job_ended');
    expect(await box.job(2)).toMatchObject({ state: 'failed' });
  });

  test('that cannot be asked for while GitHub is down is asked for later', async () => {
    const release = box.github.holdUp('headOf');
    await box.comment('/run one');
    box.github.fail('roleOf', { kind: 'transient', times: 2 });
    release();
    await box.quiet();
    expect(await box.states()).toBe('J1 dispatching');
    await box.advance(5_000);
    expect(await box.states()).toBe('J1 starting');
    expect(runOf(box, 1).isolated).toBe(false);
  });

  test('of jobs from a fork is the same, and their runs are isolated', async () => {
    box.github.isFork = true;
    await box.comment('/run one', { thread: PULL });
    expect(runOf(box, 1).isolated).toBe(true);
    expect(await box.job(1)).toMatchObject({ isFork: true });
  });
});
