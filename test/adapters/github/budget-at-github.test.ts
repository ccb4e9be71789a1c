/** The budget in front of a GitHub that counts: what is asked never meets GitHub's own limiter. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../../app/ground/outcome.ts';
import { startFixture, type Fixture } from '../../github/fixture.ts';
import { oursAt } from './ours.ts';

let now: number;
let it: Fixture;
beforeEach(async () => {
  now = Date.now();
  it = await startFixture({ now: () => now });
});
afterEach(async () => {
  await it.stop();
});

const asked = async () =>
  (await it.control<{ route: string; status: number; method: string }[]>('GET', 'requests')).filter(
    ({ method }) => method === 'POST',
  );

test('a burst of 120 replies is written without one refusal of GitHub’s', { timeout: 30_000 }, async () => {
  await it.control('POST', 'limits', { contentPerMinute: 80, contentPerHour: 500 });
  const { data } = await it.as('writer').issues.create({ ...it.where, title: 'It is broken' });
  const { github, repository } = await oursAt(it, () => now);
  const waiting = Array.from({ length: 120 }, (_, index) => ({ index, due: now }));
  let rounds = 0;
  while (waiting.length > 0 && rounds < 50) {
    rounds += 1;
    now = Math.max(now, Math.min(...waiting.map(({ due }) => due)));
    const due = waiting.filter((reply) => reply.due <= now);
    for (const reply of due) {
      try {
        await github.createComment(repository, data.number, `reply ${reply.index}`);
        waiting.splice(waiting.indexOf(reply), 1);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        reply.due = now + (error.retryAfterMs ?? 0);
      }
    }
  }
  expect(waiting).toEqual([]);
  const comments = (await asked()).filter(({ route }) => route.endsWith('/comments'));
  expect(comments.map(({ status }) => status)).toEqual(Array.from({ length: 120 }, () => 201));
  expect(rounds).toBeLessThan(5);
});

test('when the hour is used up GitHub is not asked at all, and the page can tell until when', async () => {
  await it.control('POST', 'limits', { primaryPerHour: 3 });
  const { data } = await it.as('writer').issues.create({ ...it.where, title: 'It is broken' });
  const { github, repository } = await oursAt(it, () => now);
  const read = () => github.threadOf(repository, data.number);
  expect(github.pause(repository)).toBeUndefined();
  for (let count = 0; count < 3; count += 1) await read();
  const before = (await it.control<unknown[]>('GET', 'requests')).length;
  await expect(read()).rejects.toMatchObject({ kind: 'transient' });
  expect((await it.control<unknown[]>('GET', 'requests')).length).toBe(before);
  const pause = github.pause(repository);
  expect(pause?.why).toContain('3 requests an hour');
  now = pause?.until ?? 0;
  expect(github.pause(repository)).toBeUndefined();
});
