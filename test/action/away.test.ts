import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { jobFor, marked, promptWork, startPost } from './runner.ts';
import { scene } from './scene.ts';

const stage = scene();
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('an app that is away', () => {
  test('for two seconds in the middle gets everything in order when it is back', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:before]] [[sleep:1]] [[flood:5000]] [[say:after]]')));
    await app.until('it has begun', () => app.text().includes('before'));
    await app.leave();
    await delay(2_000);
    await app.arrive();
    await attempt.succeeded();
    expect(app.text()).toBe(`before${numbers(5000).join(' ')} after`);
    expect(app.finishes).toMatchObject([{ outcome: 'succeeded', lastEvent: app.events.length }]);
    expect(attempt.log()).toContain('The app cannot be reached');
  });

  test('when the run begins is asked until it answers', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:hello]]')));
    const identity = app.leave();
    await delay(700);
    await identity;
    await app.arrive();
    await attempt.succeeded();
    expect(app.text()).toBe('hello');
  });

  test('behind a proxy that answers for it is waited for as well', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:before]] [[sleep:1]] [[say:after]]')));
    await app.until('it has begun', () => app.text().includes('before'));
    app.strange = true;
    app.dropStreams();
    await delay(1_500);
    app.strange = false;
    await attempt.succeeded();
    expect(app.text()).toBe('beforeafter');
  });

  test('loses no order that it took meanwhile', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:waiting]] [[wait]] [[wait]]')));
    await app.until('it waits', () => app.text().includes('waiting'));
    app.order({ kind: 'message', text: 'one', by: 'ada', mode: 'steer' });
    await app.until('the first is taken', () => app.text().includes('one'));
    await app.leave();
    app.order({ kind: 'message', text: 'two', by: 'ada', mode: 'steer' });
    await app.arrive();
    await attempt.succeeded();
    expect(app.text()).toBe('waitingonetwo');
  });

  test('and has lost events asks for them and gets them again', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:a]] [[sleep:0.4]] [[say:b]] [[sleep:0.4]] [[say:c]]')));
    await app.until('b has come', () => app.text() === 'ab');
    app.events.length = 2;
    await attempt.succeeded();
    expect(app.text()).toBe('abc');
  });
});

test('a flood arrives whole, in order and in few requests', async () => {
  const { app, host } = stage;
  const attempt = stage.start(jobFor(host, promptWork('[[flood:5000]]')));
  await attempt.succeeded();
  expect(app.text()).toBe(`${numbers(5000).join(' ')} `);
  expect(app.requests.filter((request) => request.includes('/events')).length).toBeLessThan(60);
  expect(app.finishes.at(0)?.output.length).toBeLessThanOrEqual(8_192);
  expect(app.finishes.at(0)?.output).toMatch(/4999 5000 $/);
});

test('a session that the app has ended is not kept running', async () => {
  const { app, host } = stage;
  const claimed = jobFor(host, promptWork('[[say:started]] [[sleep:60]]'));
  const attempt = stage.start(claimed);
  await app.until('it has started', () => app.text().includes('started'));
  app.sessionStatus = 410;
  app.dropStreams();
  expect(await attempt.exited).toBe(1);
  expect(attempt.log()).toContain('it is over (session_ended)');
  expect(marked(claimed.session.id)).toEqual([]);
});

describe('the step after the main one', () => {
  test('reports a main step that was killed, and ends what it left', async () => {
    const { app, host } = stage;
    const claimed = jobFor(host, promptWork('[[say:hanging]] [[hang]]'));
    const attempt = stage.start(claimed);
    await app.until('it hangs', () => app.text().includes('hanging'));
    attempt.child.kill('SIGKILL');
    await attempt.exited;
    expect(marked(claimed.session.id).length).toBeGreaterThan(0);
    const post = startPost(attempt, app, host);
    await post.succeeded();
    expect(marked(claimed.session.id)).toEqual([]);
    expect(app.events.at(-1)).toMatchObject({ kind: 'session.finished', outcome: 'failed' });
    expect(app.finishes).toMatchObject([{ outcome: 'failed', lastEvent: app.events.length }]);
  });

  test('has nothing to add to a main step that finished', async () => {
    const { app, host } = stage;
    const attempt = stage.start(jobFor(host, promptWork('[[say:hi]]')));
    await attempt.exited;
    expect(await startPost(attempt, app, host).exited).toBe(0);
    expect(app.finishes).toHaveLength(1);
  });
});
