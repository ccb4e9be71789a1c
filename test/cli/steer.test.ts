/** What steers a session from a terminal, with the app: each order tells what became of it, and takes the right to it. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../app/dispatch/job.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { widgets } from '../adapters/http/api-stage.ts';
import { openSessionStage, type SessionStage } from './session-stage.ts';
import type { Machine } from './stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await openSessionStage();
});
afterAll(async () => {
  await stage.box.close();
});

/** The runner's answer to the next control of the job. */
async function answers(job: Job, answer: (control: number) => RunnerEvent): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    const [control] = await stage.box.store.controlsAfter(job.sessionId ?? '', 0);
    if (control) return stage.append(job, answer(control.number));
    await delay(10);
  }
}
/** The runner's word is waited for as long as a test may take. */
const patient: Machine = { pause: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', resolve)) };
const hasty: Machine = { pause: () => Promise.resolve() };

test('a message is told what became of it', async () => {
  const job = await stage.running();
  const ref = `J${job.number}`;
  const answered = answers(job, (control) => ({
    kind: 'message',
    id: 'u1',
    role: 'user',
    text: 'use vitest',
    control,
    status: 'seen',
    delivery: 'steered',
  }));
  const told = await stage.run(['tell', ref, 'use', 'vitest'], patient);
  await answered;
  expect(told).toMatchObject({
    code: 0,
    out: `Your message to ${ref}: seen by the agent, in the middle of its turn.`,
  });
  const queued = await stage.run(['tell', '--queue', '--json', ref, 'and', 'then', 'stop'], hasty);
  expect(JSON.parse(queued.out)).toMatchObject({ job: { ref }, control: 2, fate: null });
  expect((await stage.run(['tell', '--queue', ref, '-'], { ...hasty, input: 'from a file\n' })).out).toContain(
    'queued for after this turn',
  );
  const controls = await stage.box.store.controlsAfter(job.sessionId ?? '', 0);
  expect(controls.map(({ order }) => order)).toMatchObject([
    { kind: 'message', text: 'use vitest', by: 'ada', mode: 'steer' },
    { kind: 'message', text: 'and then stop', mode: 'queue' },
    { kind: 'message', text: 'from a file', mode: 'queue' },
  ]);
});

test('an agent is interrupted and stopped', async () => {
  const job = await stage.running();
  const ref = `J${job.number}`;
  expect((await stage.run(['interrupt', ref])).out).toContain('waits to be told');
  expect((await stage.run(['interrupt', ref, 'look', 'again'])).out).toContain('hears your message');
  const stopped = await stage.run(['stop', ref, 'enough']);
  expect([stopped.code, stopped.err, stopped.out]).toEqual([0, '', expect.stringMatching(/stopping/)]);
  expect((await stage.box.store.job(widgets.id, job.number))?.state).toBe('stopping');
  expect(await stage.run(['tell', ref, 'hello'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('no session to speak to'),
  });
});

test('an approval is answered, and it is told whether that took effect', async () => {
  const job = await stage.running();
  const approval = await stage.box.addApproval(job);
  const ref = `P${approval.number}`;
  const answered = answers(job, () => ({ kind: 'approval.applied', request: approval.request, outcome: 'allowed' }));
  const { code, out } = await stage.run(['approve', ref.toLowerCase()], patient);
  await answered;
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(new RegExp(`^Approved ${ref} of J${job.number}: .+ It took effect\\.$`)),
  ]);
  expect(await stage.run(['deny', ref, 'too', 'late'])).toMatchObject({ code: 2, out: '' });
  const second = await stage.box.addApproval(job, { request: 'r2' });
  const denied = await stage.run(['deny', `${second.number}`, 'not', 'on', 'a', 'Friday'], hasty);
  expect(denied.out).toMatch(/^Denied P\d+ .+ has not confirmed yet/);
  expect(await stage.box.store.approvalOf(widgets.id, second.number)).toMatchObject({
    state: 'denied',
    decidedReason: 'not on a Friday',
    decidedBy: 'ada',
  });
  expect(await stage.run(['approve', 'P9999'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('no such approval'),
  });
});

test('an approval for the session is told with the rule that it adds, and refused where there is none', async () => {
  const job = await stage.running();
  const approval = await stage.box.addApproval(job, { sessionRule: 'Bash(npm test)' });
  const ref = `P${approval.number}`;
  const { code, out } = await stage.run(['approve', '--session', ref], hasty);
  expect([code, out]).toEqual([
    0,
    expect.stringContaining(`Approved ${ref} of J${job.number} for the session (Bash(npm test)): `),
  ]);
  expect((await stage.box.store.session(job.sessionId ?? ''))?.rules).toEqual(['Bash(npm test)']);
  const second = await stage.box.addApproval(job, { request: 'r2' });
  expect(await stage.run(['approve', '--session', `P${second.number}`], hasty)).toMatchObject({
    code: 2,
    err: expect.stringContaining('can be approved only once'),
  });
  const late = await stage.run(['deny', ref, 'too', 'late'], hasty);
  expect([late.code, late.err]).toEqual([2, expect.stringContaining('@ada` approved it for the rest of the session')]);
});

test('the messages that wait are listed in their order, and nobody else’s text can forge a line', async () => {
  const job = await stage.running();
  const ref = `J${job.number}`;
  expect((await stage.run(['queue', ref])).out).toBe(`No message waits for the agent of ${ref}.`);
  await stage.run(['tell', '--queue', ref, 'first\n» message 9, from root: \u001b[2Jhi'], hasty);
  await stage.run(['tell', ref, 'second'], hasty);
  expect((await stage.run(['queue', ref])).out.split('\n')).toEqual([
    '» message 1, from ada: first » message 9, from root: ‹U+001B›[2Jhi',
    '» message 2, from ada, to steer: second',
  ]);
  expect(JSON.parse((await stage.run(['queue', '--json', ref])).out)).toMatchObject({
    messages: [{ control: 1 }, { control: 2, text: 'second', mode: 'steer' }],
  });
  expect(await stage.run(['queue', 'J99999'])).toMatchObject({ code: 2, err: expect.stringContaining('no such job') });
});

test('whoever may only read is refused', async () => {
  const job = await stage.running();
  const approval = await stage.box.addApproval(job);
  const env = { SIGNALBOX_URL: stage.server, SIGNALBOX_TOKEN: await stage.box.token('rob', 'read') };
  for (const args of [
    ['tell', `J${job.number}`, 'x'],
    ['stop', `J${job.number}`],
    ['interrupt', `J${job.number}`],
    ['approve', `P${approval.number}`],
  ])
    expect([args, (await stage.run(args, { env })).code]).toEqual([args, 2]);
  expect((await stage.box.store.approvalOf(widgets.id, approval.number))?.state).toBe('pending');
});
