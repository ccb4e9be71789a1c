import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import { runnerOf, runOf } from './runner.ts';
import { ADA, PULL, stage, type Stage } from './stage.ts';

let box: Stage;
beforeEach(async () => {
  box = await stage();
});
afterEach(() => box.end());

const report = (): string => box.github.comments.find(({ body }) => body.includes(REPORT_MARKER))?.body ?? '';
const replies = (): string[] =>
  box.github.comments.map(({ body }) => body).filter((body) => !body.includes(REPORT_MARKER));
const check = (number: number) => box.github.checks.find(({ job }) => job === `J${number}`)?.check;

describe('a comment', () => {
  test('becomes a chain of jobs with a reaction, a report, checks and one dispatch', async () => {
    await box.comment('/run npm ci\n/run --then --as tests npm test', { id: 77 });
    expect(await box.states()).toBe('J1 starting, J2 waiting');
    expect([...box.github.reactions]).toEqual(['77 eyes']);
    expect(report()).toContain('waiting for J1');
    expect([check(1)?.status, check(2)?.status]).toEqual(['in_progress', 'queued']);
    expect(check(2)?.name).toBe('signalbox / tests');
    expect(box.github.labelsOf(42)).toEqual(['dispatch:tests']);
    expect(box.github.runs).toMatchObject([{ job: 'J1' }]);
    expect(replies()).toEqual([]);
    expect(await box.job(1)).toMatchObject({
      requester: ADA,
      thread: PULL,
      commit: box.github.head,
      key: 'comment/77/0',
    });
  });

  test('starts nothing where the fork was pushed to after it was written', async () => {
    box.github.isFork = true;
    box.github.pushedAt = box.clock.now() + 1_000;
    await box.comment('/run npm ci');
    expect(await box.states()).toBe('');
    expect(replies().at(-1)).toContain('was pushed to after this was asked for');
    box.github.pushedAt = box.clock.now();
    await box.comment('/run npm ci', { id: 2 });
    expect(await box.states()).toBe('J1 starting');
  });

  test('carries its chain to the end, and everything that shows it follows', async () => {
    await box.comment('/run npm ci\n/run --then --as tests npm test');
    const first = await runnerOf(box, 1);
    expect(first.claimed).toMatchObject({
      job: { ref: 'J1', commit: box.github.head },
      work: { kind: 'run', command: 'npm ci' },
    });
    await first.finish('succeeded', 'installed');
    expect(await box.states()).toBe('J1 succeeded, J2 starting');
    const second = await runnerOf(box, 2);
    expect(second.claimed.needs).toEqual({
      J1: { job: 'J1', state: 'succeeded', output: 'installed', commit: box.github.head },
    });
    await second.finish('failed');
    await box.advance(10_000);
    expect(await box.states()).toBe('J1 succeeded, J2 failed');
    expect([check(1)?.conclusion, check(2)?.conclusion]).toEqual(['success', 'failure']);
    expect(box.github.labelsOf(42)).toEqual(['failed:tests']);
    expect(report()).toMatch(/✅ succeeded[^]*❌ failed/);
    expect(box.github.comments).toHaveLength(1);
    expect(box.github.checks).toHaveLength(2);
  });

  test('costs few requests: at most eleven for one job on a pull request, two of which make content', async () => {
    const before = box.github.calls.length;
    await box.comment('/run npm test');
    await box.advance(2_000);
    await (await runnerOf(box, 1)).finish('succeeded');
    await box.completed(runOf(box, 1).id, 'success');
    await box.advance(60_000);
    const calls = box.github.calls.slice(before);
    expect(await box.states()).toBe('J1 succeeded');
    expect(calls.length).toBeLessThanOrEqual(11);
    expect(calls.filter((call) => ['createComment', 'createCheck'].includes(call)).length).toBeLessThanOrEqual(2);
  });

  test('that comes again, under the same delivery or another, makes nothing new', async () => {
    await box.comment('/run --as tests npm test\n/cancel J9\n/status', { id: 77 });
    await box.advance(20_000);
    const seen = () => ({ comments: box.github.comments, reactions: box.github.reactions, runs: box.github.runs });
    const before = structuredClone(seen());
    expect(before.reactions).toEqual(new Set(['77 confused']));
    await box.comment('/run --as tests npm test\n/cancel J9\n/status', { id: 77 });
    await box.comment('/run --as tests npm test\n/cancel J9\n/status', { id: 77 });
    await box.advance(20_000);
    expect(seen()).toEqual(before);
    expect(await box.states()).toBe('J1 starting');
  });

  test('with a named job that comes again is not refused for it', async () => {
    await box.comment('/run --as tests npm test', { id: 77 });
    await box.comment('/run --as tests npm test', { id: 77 });
    await box.advance(20_000);
    expect([...box.github.reactions]).toEqual(['77 eyes']);
    expect(replies()).toEqual([]);
    expect(await box.states()).toBe('J1 starting');
  });

  test('with a message that comes again tells the agent once', async () => {
    box.github.config = 'version: 1\nagent: mine\nagents: { mine: { command: [a] } }\n';
    await box.comment('/dispatch fix it');
    const runner = await runnerOf(box, 1);
    await box.comment('/tell J1 use vitest', { id: 78 });
    await box.comment('/tell J1 use vitest', { id: 78 });
    const controls = await box.store.controlsAfter(runner.claimed.session.id, 0);
    expect(controls).toMatchObject([{ number: 1, order: { kind: 'message', text: 'use vitest', by: 'ada' } }]);
    expect(replies()).toEqual([]);
  });
});

describe('a comment that cannot be served', () => {
  test.each<[string, string, RegExp]>([
    ['an unknown option', '/dispatch --aftr J1 x y', /`--aftr`[^]*Did you mean `--after`/],
    ['an unknown job', '/dispatch nothing', /There is no job `nothing`/],
    ['no agent', '/dispatch fix it', /No agent is configured/],
    ['an unknown number', '/cancel J9', /There is no J9/],
    ['nothing to cancel', '/cancel all', /No job of this thread/],
    ['a message to nobody', '/tell J1 hi', /There is no J1/],
    ['an unknown approval', '/approve P1', /There is no P1/],
  ])('%s is answered with one reaction and one reply', async (_, body, said) => {
    await box.comment(body, { id: 77 });
    await box.advance(20_000);
    expect([...box.github.reactions]).toEqual(['77 confused']);
    expect(replies()).toHaveLength(1);
    expect(replies()[0]).toMatch(said);
    expect(box.github.runs).toEqual([]);
  });

  test('a person without the right starts nothing and is told which right is needed', async () => {
    await box.comment('/run npm test', { author: { id: 6, login: 'eve' } });
    expect(replies()[0]).toMatch(
      /^<!-- [^>]+ -->\n@eve you cannot start a job: that is for people with `write` access, and yours is `read`/,
    );
    expect(box.github.runs).toEqual([]);
    await box.comment('/status', { author: { id: 6, login: 'eve' } });
    expect(replies()[1]).toContain('no jobs on this thread yet');
  });

  test('a bot gets a reaction and no words', async () => {
    await box.comment('/run npm test', { id: 77, isBot: true });
    expect([...box.github.reactions]).toEqual(['77 confused']);
    expect(box.github.comments).toEqual([]);
    expect(box.github.count('roleOf')).toBe(0);
  });

  test('a broken configuration is answered with its places', async () => {
    box.github.config = 'version: 1\njobs: { a: { run: x, needs: b }, b: { run: y, needs: a } }\n';
    await box.comment('/dispatch a');
    expect(replies()[0]).toMatch(/line 2/);
    expect(box.github.runs).toEqual([]);
  });

  test('all jobs of a comment are accepted or none', async () => {
    await box.comment('/run npm test\n/dispatch nothing', { id: 77 });
    expect(await box.states()).toBe('');
    expect([...box.github.reactions]).toEqual(['77 confused']);
  });

  test('talk among people and other bots’ words cost GitHub nothing', async () => {
    const before = box.github.calls.length;
    await box.comment('Looks good to me.\n> /dispatch this\n\n```\n/run x\n```');
    await box.comment('/retest');
    expect(box.github.calls.length).toBe(before);
  });
});

describe('/status and /cancel', () => {
  test('say where the jobs stand, and end them', async () => {
    await box.comment('/run a\n/run --then b');
    await box.comment('/status');
    expect(replies()[0]).toMatch(/J1\][^\n]*starting[^]*J2\][^\n]*waiting for J1/);
    await box.comment('/cancel all');
    expect(await box.states()).toBe('J1 stopping, J2 cancelled');
    expect(runOf(box, 1).cancelled).toBe('asked');
    await box.completed(runOf(box, 1).id, 'cancelled');
    expect(await box.states()).toBe('J1 cancelled, J2 cancelled');
  });

  test('a cancelled job of the thread shows so in the report', async () => {
    await box.comment('/run a');
    await runnerOf(box, 1);
    await box.comment('/cancel J1');
    await box.advance(10_000);
    expect(report()).toContain('🟡 stopping');
  });
});
