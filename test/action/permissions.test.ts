import type { PermissionOption } from '@agentclientprotocol/sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { Permissions, type Request } from '../../action/permissions.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';

const OPTIONS: PermissionOption[] = [
  { optionId: 'a', name: 'Always', kind: 'allow_always' },
  { optionId: 'b', name: 'Never', kind: 'reject_always' },
  { optionId: 'c', name: 'Once', kind: 'allow_once' },
  { optionId: 'd', name: 'No', kind: 'reject_once' },
];
let out: RunnerEvent[];
let waiting: boolean[];
let permissions: Permissions;

beforeEach(() => {
  out = [];
  waiting = [];
  permissions = new Permissions({
    profile: { name: 'edit', allow: ['Bash(npm test:*)'], ask: ['Bash(git push:*)'], deny: ['Bash(curl:*)'] },
    report: (event) => out.push(event),
    onWaiting: (now) => waiting.push(now),
  });
});

const request = (command: string, change: Partial<Request> = {}): Request => ({
  asked: { call: { tool: 'Bash', command, commandSource: 'input' }, title: command, input: command },
  toolCall: 'call-1',
  options: OPTIONS,
  signal: new AbortController().signal,
  ...change,
});
const requested = () => out.flatMap((event) => (event.kind === 'approval.requested' ? [event] : []));
const applied = () => out.flatMap((event) => (event.kind === 'approval.applied' ? [event.outcome] : []));
const decide = (decision: 'allow' | 'deny', index = 0, reason = '') => {
  const event = requested()[index];
  if (!event) throw new Error('nothing was asked');
  permissions.decide({ kind: 'decision', request: event.request, hash: event.hash, decision, by: 'ada', reason });
};
const selected = (optionId: string) => ({ outcome: { outcome: 'selected', optionId } });

describe('a permission request', () => {
  test.each([
    ['npm test -- parser', 'c', false],
    ['curl example.com', 'd', true],
  ])('%s is decided by the profile, once and never always', async (command, optionId, denied) => {
    expect(await permissions.answer(request(command))).toMatchObject({ response: selected(optionId), denied });
    expect(requested()).toEqual([]);
  });

  test('that no rule allows waits for a person', async () => {
    const answer = permissions.answer(request('git push origin'));
    expect(waiting).toEqual([true]);
    expect(requested()).toMatchObject([{ rule: 'Bash(git push:*)', input: 'git push origin', toolCall: 'call-1' }]);
    decide('allow');
    expect(await answer).toMatchObject({ response: selected('c'), denied: false });
    expect(applied()).toEqual(['allowed']);
    expect(waiting).toEqual([true, false]);
  });

  test('is settled once: a second decision changes nothing', async () => {
    const answer = permissions.answer(request('git push'));
    decide('deny', 0, 'not today');
    decide('allow');
    expect(await answer).toMatchObject({ response: selected('d'), denied: true, reason: 'ada denied it: not today' });
    decide('allow');
    expect(applied()).toEqual(['denied']);
  });

  test('does not stand for another one', async () => {
    const first = permissions.answer(request('git push a'));
    const second = permissions.answer(request('git push b'));
    decide('deny', 1);
    expect(await second).toMatchObject({ denied: true });
    expect(waiting).toEqual([true]);
    decide('allow', 0);
    expect(await first).toMatchObject({ denied: false });
  });

  test('is withdrawn when the agent gives up asking, and when its turn is cancelled', async () => {
    const agent = new AbortController();
    const first = permissions.answer(request('git push', { signal: agent.signal }));
    const second = permissions.answer(request('git push'));
    agent.abort();
    expect(await first).toMatchObject({ response: { outcome: { outcome: 'cancelled' } }, denied: false });
    permissions.withdrawAll();
    await second;
    expect(applied()).toEqual(['withdrawn', 'withdrawn']);
  });

  test('that offers only grants for ever gets none', async () => {
    const options = OPTIONS.filter(({ kind }) => kind.endsWith('always'));
    const { response } = await permissions.answer(request('npm test', { options }));
    expect(response).toEqual({ outcome: { outcome: 'cancelled' } });
  });

  test('shows head and tail of a long input, and is bound to the whole of it', () => {
    const long = `git push ${'x'.repeat(50_000)} end`;
    void permissions.answer(request(long));
    void permissions.answer(request(long.replace('xx', 'xy')));
    const [one, two] = requested();
    expect(one?.input.length).toBeLessThanOrEqual(32_768);
    expect(one?.input).toMatch(/^git push x+ …\d+ more… x+ end$/);
    expect(one?.hash).not.toBe(two?.hash);
    permissions.withdrawAll();
  });
});
