/** Changes come in by the runner's door, and go out as a patch to people who may read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { CHANGES_LIMIT, type Changes } from '../../../app/wire/changes.ts';
import { openStage, outcomeOf, tokenOf, widgets, type Stage } from './stage.ts';

let box: Stage;
beforeAll(async () => {
  box = await openStage();
});
afterAll(async () => {
  await box.close();
});

const running = (over: Partial<Job> = {}) => box.addJob({ state: 'running', runId: 1, deliver: 'push', ...over });

const CHANGES: Changes = {
  version: 1,
  base: 'c'.repeat(40),
  files: [{ path: 'a.txt', change: 'added', mode: '100644', oldMode: null, content: 'aGkK' }],
  leftOut: [],
  patch: '<script>alert(1)</script>\n',
};

const put = (job: Job, body: unknown, token = tokenOf(job.sessionId ?? '')): Promise<Response> =>
  box.request(`/api/v1/runner/sessions/${job.sessionId}/changes`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('a runner hands in changes', () => {
  test('which are kept, and replaced by a repeat', async () => {
    const job = await running();
    expect(await outcomeOf(put(job, CHANGES))).toBe('200');
    expect(await outcomeOf(put(job, { ...CHANGES, patch: 'later' }))).toBe('200');
    const { changes } = (await box.store.changesOf(widgets.id, job.number, 1)) ?? {};
    const { patch } = (await box.store.patchOf(widgets.id, job.number, 1)) ?? {};
    expect({ ...changes, patch }).toEqual({ ...CHANGES, patch: 'later' });
  });

  test('in the form that was agreed on, and not larger', async () => {
    const job = await running();
    expect(await outcomeOf(put(job, '{'))).toBe('422 bad_message');
    expect(await outcomeOf(put(job, { ...CHANGES, base: 'main' }))).toBe('422 bad_message');
    const file = { ...CHANGES.files[0], content: 'not base64!' };
    expect(await outcomeOf(put(job, { ...CHANGES, files: [file] }))).toBe('422 bad_message');
    expect(await outcomeOf(put(job, `"${'x'.repeat(CHANGES_LIMIT)}"`))).toBe('413 too_large');
    const large = { ...CHANGES, files: [{ ...CHANGES.files[0], content: 'QUFB'.repeat(2_000_000) }] };
    expect(await outcomeOf(put(job, large))).toBe('200');
  });

  test('with its own token, while its session is under way', async () => {
    const job = await running();
    expect(await outcomeOf(put(job, CHANGES, 'another-token-of-somebody'))).toBe('401 bad_token');
    const handedIn = await running({ handedIn: { reason: '' } });
    expect(await outcomeOf(put(handedIn, CHANGES))).toBe('409 session_ended');
    const over = await running();
    await box.store.transact(widgets.id, (tx) => tx.endSession(over.sessionId ?? '', 1));
    expect(await outcomeOf(put(over, CHANGES))).toBe('409 session_ended');
    for (const one of [handedIn, over]) expect(await box.store.changesOf(widgets.id, one.number, 1)).toBeUndefined();
  });
});

describe('the patch', () => {
  const get = async (path: string, login?: 'read' | 'none' | 'write') => {
    const visitor = login === undefined ? undefined : await box.signIn(`person-${login}`, login);
    return box.request(path, { headers: visitor ? { cookie: visitor.cookie } : {} });
  };

  test('is saved as text by who may read, and never shown', async () => {
    const job = await running();
    await put(job, CHANGES);
    const answer = await get(`/acme/widgets/J${job.number}/changes.patch`, 'read');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(CHANGES.patch);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="J${job.number}-1.patch"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('that may hold a secret is only for those who may write', async () => {
    const job = await running();
    await put(job, { ...CHANGES, patch: '+token = very-secret\n' });
    const path = `/acme/widgets/J${job.number}/changes.patch`;
    const answer = await get(path, 'read');
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('very-secret');
    expect((await get(path, 'read')).status).toBe(403);
    expect(await (await get(path, 'write')).text()).toContain('very-secret');
    await put(job, { ...CHANGES, patch: '+nothing\n' });
    expect((await get(path, 'read')).status).toBe(200);
  });

  test('is nothing to anybody else, nor where there is none', async () => {
    const job = await running();
    const path = `/acme/widgets/J${job.number}/changes.patch`;
    expect((await get(path, 'read')).status).toBe(404);
    await put(job, CHANGES);
    expect((await get(path, 'none')).status).toBe(404);
    expect((await get(path)).status).toBe(401);
    for (const attempt of ['2', '0', 'x', '1e3'])
      expect((await get(`${path}?attempt=${attempt}`, 'read')).status).toBe(404);
    expect((await get(`${path}?attempt=1`, 'read')).status).toBe(200);
  });
});
