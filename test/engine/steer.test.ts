/** What people order of a running session: messages that wait, rules for the session, how long it stays; in which order its runner hears it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { act, type Act } from '../../app/engine/handle.ts';
import { hashOf } from '../../app/engine/hash.ts';
import { lingerSession } from '../../app/engine/linger.ts';
import { amendMessage, reorderMessages, withdrawMessage } from '../../app/engine/queued-messages.ts';
import { takeBackRule } from '../../app/engine/session-rules.ts';
import { tellSession } from '../../app/engine/steer.ts';
import type { Result } from '../../app/ground/outcome.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { waitingMessages } from '../../app/wire/message-queue.ts';
import { runnerOf, type Runner } from './runner.ts';
import { ADA, stage, type Stage } from './stage.ts';

const BOB = { id: 8, login: 'bob' };
const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
limits: { linger: 10m }
profile: careful
profiles: { careful: { ask: ["Bash(git push:*)"], deny: ["Bash(npm publish:*)"] } }
jobs: { brief: { prompt: be brief, linger: none } }
`;
const asks = (request: string, input: string, hash = hashOf(`Bash\n${input}`)): RunnerEvent => ({
  kind: 'approval.requested',
  request,
  tool: 'Bash',
  title: input,
  input,
  hash,
  call: { name: 'Bash', commandSource: 'input' },
});
const came = (control: number, status: 'queued' | 'delivered'): RunnerEvent => ({
  kind: 'message',
  id: `u${control}`,
  role: 'user',
  text: '',
  control,
  status,
});

let box: Stage;
let runner: Runner;
let session: string;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
  box.github.roles.set('bob', 'write');
  await box.comment('/dispatch mend it');
  runner = await runnerOf(box, 1);
  session = runner.claimed.session.id;
});
afterEach(() => box.end());

async function order<T>(work: (scope: Act) => Promise<Result<T>>): Promise<T | string> {
  const done = await act(box.house, 1, { request: null, door: 'api' }, work);
  await box.quiet();
  return done?.ok ? done.value : (done?.rejection.code ?? '');
}
const tell = (text: string) => order((scope) => tellSession(scope, { job: 1, text, by: ADA, mode: 'queue' }));
const amend = (control: number, text: string, mode: 'queue' | 'steer' = 'queue') =>
  order((scope) => amendMessage(scope, { job: 1, control, by: BOB }, { text, mode }));
const withdraw = (control: number) => order((scope) => withdrawMessage(scope, { job: 1, control, by: BOB }));
const reorder = (...wanted: number[]) => order((scope) => reorderMessages(scope, 1, wanted, BOB));
const orders = async () => (await box.store.controlsAfter(session, 0)).map(({ order: given }) => given);
const events = async () => (await box.store.logAfter(session, 0, 100)).map(({ event }) => event);
const waiting = async () => waitingMessages((await box.store.messagesOf(session)).map(({ event }) => event));
const audit = async () =>
  (await box.store.auditOf(1, 1, null, 20)).map(({ by, door, what, detail }) => `${by} ${door} ${what}: ${detail}`);

describe('a message that waits', () => {
  test('is changed, moved and taken back by anybody who steers, until the agent has it', async () => {
    for (const text of ['one', 'two', 'three']) await tell(text);
    expect(await amend(2, 'deux', 'steer')).toBe(2);
    expect(await reorder(3, 99)).toBeNull();
    expect(await withdraw(1)).toBe(1);
    expect((await orders()).slice(3)).toEqual([
      { kind: 'amend', message: 2, text: 'deux', mode: 'steer', by: 'bob' },
      { kind: 'reorder', order: [3, 1, 2], by: 'bob' },
      { kind: 'withdraw', message: 1, by: 'bob' },
    ]);
    expect(await waiting()).toEqual([
      { control: 3, by: 'ada', text: 'three', mode: 'queue' },
      { control: 2, by: 'bob', text: 'deux', mode: 'steer' },
    ]);
    await runner.send(came(3, 'queued'), came(2, 'delivered'));
    expect(await waiting()).toMatchObject([{ control: 3 }]);
    expect([await amend(2, 'x'), await withdraw(2), await reorder(2), await withdraw(1), await amend(77, 'x')]).toEqual(
      ['already_delivered', 'already_delivered', 'already_delivered', 'already_withdrawn', 'unknown_message'],
    );
    expect(await amend(3, 'trois')).toBe(3);
    expect((await orders()).length).toBe(7);
    expect((await audit()).slice(0, 4)).toEqual([
      'bob api amend: message 3: trois',
      'bob api withdraw: message 1',
      'bob api reorder: messages 3, 1, 2',
      'bob api amend: message 2: deux',
    ]);
  });

  test('is nobody’s any more once the session is over', async () => {
    await tell('one');
    await runner.finish('succeeded');
    expect([await amend(1, 'x'), await withdraw(1), await reorder(1), await tell('x')]).toEqual(
      Array.from({ length: 4 }, () => 'not_running'),
    );
  });
});

describe('how long a session stays', () => {
  test('is told to the runner from the configuration, and changed by anybody who steers', async () => {
    expect(runner.claimed.limits.lingerSeconds).toBe(600);
    await box.comment('/dispatch brief', { thread: { kind: 'issue', number: 7 } });
    expect((await runnerOf(box, 2)).claimed.limits).not.toHaveProperty('lingerSeconds');
    await box.comment('/run make', { thread: { kind: 'issue', number: 8 } });
    expect((await runnerOf(box, 3)).claimed.limits).not.toHaveProperty('lingerSeconds');
    expect(await order((scope) => lingerSession(scope, 1, 3600, BOB))).toBeNull();
    expect(await order((scope) => lingerSession(scope, 3, 60, BOB))).toBe('no_agent');
    expect(await orders()).toEqual([{ kind: 'linger', seconds: 3600, by: 'bob' }]);
    expect(await events()).toEqual([{ kind: 'linger', seconds: 3600, by: 'bob' }]);
    // An idle session is spoken to as any other.
    await runner.send({ kind: 'state', state: 'idle', until: box.clock.now() + 3_600_000 });
    await box.comment('/tell J1 one more thing', { author: BOB });
    expect((await orders()).at(-1)).toMatchObject({ kind: 'message', text: 'one more thing' });
    expect(await audit()).toEqual([
      'bob comment message: one more thing',
      'bob api linger: 1 hour after its turn',
      'ada comment dispatch: /dispatch mend it',
    ]);
  });
});

describe('a yes for the session', () => {
  test('reaches the runner as a rule first, then as the answer, and is shown with the rule', async () => {
    await runner.send(asks('r1', 'git push origin fix'));
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ sessionRule: 'Bash(git push origin fix)', scope: null });
    expect((await events()).at(-1)).toMatchObject({
      kind: 'approval.routed',
      sessionRule: 'Bash(git push origin fix)',
    });
    expect(box.check('P1')?.buttons).toMatchObject([
      { identifier: 'approve' },
      { label: 'Approve in session', identifier: 'allow_session' },
      { identifier: 'deny' },
    ]);
    await box.comment('/approve P1 --session', { author: BOB });
    expect(await orders()).toEqual([
      { kind: 'policy', allow: ['Bash(git push origin fix)'], by: 'bob' },
      {
        kind: 'decision',
        request: 'r1',
        hash: hashOf('Bash\ngit push origin fix'),
        decision: 'allow',
        by: 'bob',
        reason: '',
      },
    ]);
    expect((await events()).slice(-2)).toEqual([
      expect.objectContaining({ kind: 'approval.decided', by: 'bob', rule: 'Bash(git push origin fix)' }),
      { kind: 'policy', allow: ['Bash(git push origin fix)'], by: 'bob' },
    ]);
    expect(await box.store.session(session)).toMatchObject({ rules: ['Bash(git push origin fix)'] });
    expect(await box.store.approvalOf(1, 1)).toMatchObject({ state: 'allowed', scope: 'session' });
    expect(box.check('P1')?.title).toBe('Allowed in this session by bob');
    // The second answer of whatever kind is told whose was first, at the door where it came in.
    await box.comment('/deny P1 no');
    expect(box.replies().at(-1)).toContain('P1 is settled: `@bob` approved it for the rest of the session');
    await box.press('P1', 'allow_session');
    expect(box.replies().at(-1)).toContain('@ada P1 is settled: `@bob` approved it');
    expect(await orders()).toHaveLength(2);
  });

  test('by a button adds to what was allowed before, and each rule is taken back by itself', async () => {
    await runner.send(asks('r1', 'npm test'), asks('r2', 'npm run lint'), asks('r3', 'npm test'));
    for (const approval of ['P1', 'P2', 'P3']) await box.press(approval, 'allow_session');
    const rules = ['Bash(npm test)', 'Bash(npm run lint)'];
    expect(await box.store.session(session)).toMatchObject({ rules });
    expect(await order((scope) => takeBackRule(scope, 1, 'Bash(npm test)', BOB))).toBeNull();
    expect(await order((scope) => takeBackRule(scope, 1, 'Bash(npm test)', BOB))).toBe('unknown_rule');
    expect((await orders()).at(-1)).toEqual({ kind: 'policy', allow: ['Bash(npm run lint)'], by: 'bob' });
    expect((await events()).at(-1)).toEqual({ kind: 'policy', allow: ['Bash(npm run lint)'], by: 'bob' });
    expect((await audit()).slice(0, 2)).toEqual([
      'bob api policy: takes back Bash(npm test)',
      'ada check allow: P3 (npm test), for the session: Bash(npm test)',
    ]);
  });

  test('is not possible where no rule says it, where a denial stands, or where what was asked came cut or masked', async () => {
    await runner.send(
      asks('r1', 'npm test | tee out'),
      asks('r2', 'npm publish'),
      asks('r3', 'npm test', hashOf('Bash\nnpm test --token=x')),
    );
    for (const number of [1, 2, 3]) {
      expect(await box.store.approvalOf(1, number)).toMatchObject({ sessionRule: null });
      expect(box.check(`P${number}`)?.buttons).toHaveLength(2);
      await box.comment(`/approve P${number} --session`);
      expect(box.replies().at(-1)).toContain(`P${number} can be approved only once: no rule says exactly`);
      await box.press(`P${number}`, 'allow_session');
      expect(box.replies().at(-1)).toContain('can be approved only once');
      expect(await box.store.approvalOf(1, number)).toMatchObject({ state: 'pending' });
    }
    expect(await orders()).toEqual([]);
    await box.comment('/approve P1');
    expect(await orders()).toMatchObject([{ kind: 'decision', decision: 'allow' }]);
  });
});

test('a button that a check run does not have does nothing', async () => {
  await box.press('J1', 'allow_session');
  await box.press('J1', 'approve');
  expect(await box.states()).toBe('J1 running');
});
