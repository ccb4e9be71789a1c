import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runnerOf, runOf } from './runner.ts';
import { ADA, stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
limits: { slots: 3, per_thread: 3 }
`;

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

const said = (): string => box.replies().at(-1) ?? '';
const finish = async (number: number, outcome: 'succeeded' | 'failed', output = ''): Promise<void> =>
  (await runnerOf(box, number)).finish(outcome, output);

describe('/retry', () => {
  test('makes a new attempt at the same commit, with a check run and a session of its own', async () => {
    await box.comment('/run --as tests npm test\n/run --then deploy');
    const first = await runnerOf(box, 1);
    await first.finish('failed');
    expect(await box.states()).toBe('J1 failed, J2 skipped');
    const commit = box.github.head;
    box.github.head = 'd'.repeat(40);
    await box.comment('/retry J1');
    expect(said()).toMatch(/J1[^]*attempt 2[^]*c{7}/);
    expect(await box.states()).toBe('J1 starting, J2 waiting');
    expect(await box.job(1)).toMatchObject({ attempt: 2, commit, reason: '' });
    expect(box.github.labelsOf(42)).toEqual(['dispatch:tests']);
    const second = await runnerOf(box, 1);
    expect(second.claimed.session.id).not.toBe(first.claimed.session.id);
    expect(second.claimed.job).toMatchObject({ attempt: 2, commit });
    await second.finish('succeeded');
    expect(
      box.github.checks.filter(({ job }) => job.startsWith('J1')).map(({ job, check }) => [job, check.conclusion]),
    ).toEqual([
      ['J1', 'failure'],
      ['J1/2', 'success'],
    ]);
    expect(box.github.labelsOf(42)).toEqual(['done:tests']);
    expect(await box.states()).toBe('J1 succeeded, J2 starting');
    expect(box.report()).toContain('attempt 2');
  });

  test('leaves alone what succeeded after it, unless it is asked for with its dependents', async () => {
    await box.comment('/run one\n/run --then two\n/run --then three');
    await finish(1, 'succeeded');
    await finish(2, 'succeeded');
    await finish(3, 'failed');
    await box.comment('/retry J2');
    expect(await box.states()).toBe('J1 succeeded, J2 starting, J3 failed');
    await finish(2, 'succeeded');
    await box.comment('/retry --dependents J2');
    expect(await box.states()).toBe('J1 succeeded, J2 starting, J3 waiting');
    await finish(2, 'succeeded');
    await finish(3, 'succeeded');
    expect(await box.states()).toBe('J1 succeeded, J2 succeeded, J3 succeeded');
    expect([(await box.job(1)).attempt, (await box.job(2)).attempt, (await box.job(3)).attempt]).toEqual([1, 3, 2]);
  });

  test('of what runs, of what does not exist and of what has a newer namesake is answered', async () => {
    await box.comment('/run --as tests npm test');
    await box.comment('/retry J1');
    expect(said()).toContain('J1 is starting');
    await finish(1, 'failed');
    await box.comment('/run --as tests npm test');
    await box.comment('/retry J1');
    expect(said()).toContain('J2 is a newer `tests` of this thread');
    await box.comment('/retry J9');
    expect(said()).toContain('There is no J9');
  });

  test('comes too late for words of the attempt before: they change nothing', async () => {
    await box.comment('/run one');
    const first = await runnerOf(box, 1);
    const run = runOf(box, 1);
    await box.completed(run.id, 'failure');
    expect(await box.states()).toBe('J1 lost');
    await box.comment('/retry J1');
    await first.finish('succeeded');
    await box.completed(run.id, 'failure');
    expect(await box.states()).toBe('J1 starting');
    await finish(1, 'succeeded');
    expect(await box.states()).toBe('J1 succeeded');
  });
});

describe('/hold and /release', () => {
  test('keep a job from starting, until somebody lets it go on', async () => {
    await box.comment('/run one\n/run --then two');
    await box.comment('/hold J2');
    expect(await box.job(2)).toMatchObject({ state: 'held', heldBy: 'ada' });
    await finish(1, 'succeeded');
    expect(await box.states()).toBe('J1 succeeded, J2 held');
    await box.comment('/hold J2');
    expect(said()).toContain('J2 is held already');
    await box.comment('/release J2');
    expect(await box.states()).toBe('J1 succeeded, J2 starting');
    await box.comment('/hold J2');
    expect(said()).toContain('J2 is starting');
  });

  test('a job released while what it needs is not done waits for it again', async () => {
    await box.comment('/run one\n/run --then two');
    await box.comment('/hold J2');
    await box.comment('/release J2');
    expect(await box.states()).toBe('J1 starting, J2 waiting');
  });

  test('a reader can do neither', async () => {
    await box.comment('/run one\n/run --then two');
    await box.comment('/hold J2', { author: { id: 6, login: 'eve' } });
    expect(said()).toContain('you cannot use `/hold`');
    expect(await box.states()).toBe('J1 starting, J2 waiting');
  });
});

describe('/cancel', () => {
  test('alone holds what needs the job instead of skipping it', async () => {
    await box.comment('/run one\n/run --then two\n/run --then three');
    await box.comment('/cancel --alone J1');
    await box.completed(runOf(box, 1).id, 'cancelled');
    expect(await box.states()).toBe('J1 cancelled, J2 held, J3 waiting');
    await box.comment('/release J2');
    expect(await box.states()).toBe('J1 cancelled, J2 starting, J3 waiting');
  });

  test('all ends every job of the thread and of no other', async () => {
    await box.comment('/run one\n/run --then two');
    await box.comment('/run other', { thread: { kind: 'issue', number: 50 } });
    await box.comment('/cancel all');
    expect(await box.states()).toBe('J1 stopping, J2 cancelled');
    expect(await box.states(50)).toBe('J3 starting');
  });
});

describe('/stop and /interrupt', () => {
  test('/stop ends what runs, and says that nothing runs where nothing does', async () => {
    await box.comment('/run one\n/run --then two');
    await box.comment('/stop J2');
    expect(said()).toContain('J2 is waiting: nothing runs that could be stopped');
    const runner = await runnerOf(box, 1);
    await box.comment('/stop J1');
    expect(await box.states()).toBe('J1 stopping, J2 waiting');
    expect(await box.store.controlsAfter(runner.claimed.session.id, 0)).toMatchObject([{ order: { kind: 'stop' } }]);
    await box.comment('/stop J1');
    expect(said()).toContain('J1 is already stopping');
  });

  test('/interrupt ends the turn, and its text is what the agent hears next', async () => {
    await box.comment('/dispatch mend it please');
    const runner = await runnerOf(box, 1);
    await box.comment('/interrupt J1 look at the tests first');
    const controls = await box.store.controlsAfter(runner.claimed.session.id, 0);
    expect(controls.map(({ order }) => order)).toMatchObject([
      { kind: 'interrupt', by: 'ada' },
      { kind: 'message', text: 'look at the tests first', mode: 'queue' },
    ]);
    const log = await box.store.logAfter(runner.claimed.session.id, 0, 10);
    expect(log.map(({ event }) => event)).toMatchObject([
      { kind: 'interrupt.requested', by: 'ada' },
      { kind: 'message.queued' },
    ]);
    expect(await box.states()).toBe('J1 running');
    await box.comment('/run shell');
    await runnerOf(box, 2);
    await box.comment('/interrupt J2');
    expect(said()).toContain('J2 is a shell command');
  });
});

describe('/status', () => {
  test('of one says what was asked, quoted, and at which commit', async () => {
    await box.comment('/run --as tests npm test', { id: 77 });
    await box.comment('/status J1');
    expect(said()).toContain('> `/run --as tests npm test`');
    expect(said()).toContain('ccccccc');
    expect(said()).toContain('tests');
  });

  test('of the thread says where each job stands, with its place in the queue', async () => {
    box.github.config = 'version: 1\nlimits: { slots: 1 }\n';
    await box.comment('/run one\n/run two\n/run three');
    await box.comment('/status', { author: { id: 6, login: 'eve' } });
    expect(said()).toMatch(/J1\][^\n]*starting[^]*J2\][^\n]*first in the queue|J2\][^\n]*queued/);
    expect(said()).toContain('J3');
  });

  test('in a private repository is for people with access', async () => {
    await box.store.putRepository({ ...(await seen()), isPrivate: true });
    await box.comment('/run one');
    box.github.roles.set('eve', 'none');
    await box.comment('/status', { author: { id: 6, login: 'eve' } });
    expect(said()).toContain('you cannot use `/status`');
  });

  const seen = async () => {
    const { settings: _, status: __, ...row } = (await box.store.repository(1)) ?? never();
    return row;
  };
});

test('whoever retries with less right than a dependent takes still leaves that job to whom it belongs', async () => {
  box.github.config = `${CONFIG}jobs: { build: { run: make }, ship: { run: ship, needs: build, who: admin } }\n`;
  box.github.roles.set('root', 'admin');
  await box.comment('/dispatch ship', { author: { id: 1, login: 'root' } });
  await finish(1, 'failed');
  expect(await box.states()).toBe('J1 failed, J2 skipped');
  await box.comment('/retry J1', { author: ADA });
  await finish(1, 'succeeded');
  expect(await box.job(2)).toMatchObject({ state: 'starting', authority: { login: 'root' } });
});

function never(): never {
  throw new Error('the repository is not there');
}
