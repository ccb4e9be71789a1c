/** The doors for what an agent remembers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import type { SavedSession } from '../../../app/wire/saved-session.ts';
import { SAVED_LIMIT } from '../../../app/wire/saved-session.ts';
import { openStage, outcomeOf, tokenOf, widgets, type Stage } from './stage.ts';

let box: Stage;
beforeAll(async () => {
  box = await openStage();
});
afterAll(async () => {
  await box.close();
});

const work: Job['work'] = {
  kind: 'prompt',
  prompt: ['x'],
  agent: { name: 'mine', command: ['my-agent', 'acp'], builtIn: null, model: null },
};
const SAVED: SavedSession = { version: 1, agent: 'my-agent acp', id: 's', files: [{ path: 'a', content: 'AAAA' }] };
const running = (over: Partial<Job> = {}) => box.addJob({ state: 'running', runId: 1, attempt: 1, work, ...over });
const headers = (job: Job) => ({ authorization: `Bearer ${tokenOf(job.sessionId ?? '')}` });
const door = (job: Job, name: string) => `/api/v1/runner/sessions/${job.sessionId}/${name}`;
const put = (job: Job, body: string, over: RequestInit = {}) =>
  box.request(door(job, 'saved'), { method: 'PUT', headers: headers(job), body, ...over });
const get = (job: Job) => box.request(door(job, 'continued'), { headers: headers(job) });

test('what one job leaves, the one that continues it gets; a repeat replaces it', async () => {
  const job = await running();
  expect(await outcomeOf(put(job, JSON.stringify({ ...SAVED, id: 'first' })))).toBe('200');
  expect(await outcomeOf(put(job, JSON.stringify(SAVED)))).toBe('200');
  const next = await running({ continues: job.number });
  const answer = await get(next);
  expect([answer.status, await answer.json()]).toEqual([200, SAVED]);
  expect(await outcomeOf(get(job))).toBe('404 nothing_saved');
});

test('it is taken only of the session itself, while it lasts, in its own form', async () => {
  const job = await running();
  const other = await running();
  expect(await outcomeOf(put(job, JSON.stringify(SAVED), { headers: headers(other) }))).toBe('401 bad_token');
  expect(await outcomeOf(put(job, '{}'))).toBe('422 bad_message');
  expect(await outcomeOf(put(job, JSON.stringify({ ...SAVED, files: [{ path: 'a', content: '%' }] })))).toBe(
    '422 bad_message',
  );
  await box.store.transact(widgets.id, (tx) => tx.endSession(job.sessionId ?? '', 1));
  expect(await outcomeOf(put(job, JSON.stringify(SAVED)))).toBe('409 session_ended');
  expect(await outcomeOf(get(job))).toBe('409 session_ended');
});

test('a large one is taken where others are not, and a larger one is refused', async () => {
  const job = await running();
  const large = JSON.stringify({ ...SAVED, files: [{ path: 'a', content: 'A'.repeat(8_000_000) }] });
  expect(await outcomeOf(put(job, large))).toBe('200');
  expect(await outcomeOf(put(job, `${large}${' '.repeat(SAVED_LIMIT)}`))).toBe('413 too_large');
  const events = { method: 'POST', headers: { ...headers(job), 'content-length': String(large.length) }, body: large };
  expect(await outcomeOf(box.request(door(job, 'events'), events))).toBe('413 too_large');
});
