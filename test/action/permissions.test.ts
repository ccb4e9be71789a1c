import type { PermissionOption } from '@agentclientprotocol/sdk';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Judge } from '../../action/judge.ts';
import { Permissions, type PermissionsOptions, type Request } from '../../action/permissions.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';

const OPTIONS: PermissionOption[] = [
  { optionId: 'a', name: 'Always', kind: 'allow_always' },
  { optionId: 'b', name: 'Never', kind: 'reject_always' },
  { optionId: 'c', name: 'Once', kind: 'allow_once' },
  { optionId: 'd', name: 'No', kind: 'reject_once' },
];
const PROFILE = { name: 'edit', allow: ['Bash(npm test:*)'], ask: ['Bash(git push:*)'], deny: ['Bash(curl:*)'] };
let out: RunnerEvent[];
let waiting: boolean[];
let permissions: Permissions;

const made = (change: Partial<PermissionsOptions> = {}) =>
  new Permissions({
    judge: new Judge(PROFILE),
    report: (event) => out.push(event),
    onWaiting: (now) => waiting.push(now),
    ...change,
  });

beforeEach(() => {
  out = [];
  waiting = [];
  permissions = made();
});
afterEach(() => {
  vi.useRealTimers();
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

  test('that comes while the turn is being cancelled is not put before people', async () => {
    permissions.withdrawAll();
    expect(await permissions.answer(request('git push'))).toMatchObject({
      response: { outcome: { outcome: 'cancelled' } },
    });
    expect(out).toEqual([]);
    permissions.turnBegins();
    void permissions.answer(request('git push'));
    expect(requested()).toHaveLength(1);
    permissions.withdrawAll();
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

  test.each([
    ['deny', 'd', true, 'warning'],
    ['allow', 'c', false, 'info'],
  ] as const)(
    'with nobody there is answered by the word of the workflow: %s',
    async (onAsk, optionId, denied, level) => {
      const judged = await made({ onAsk }).answer(request('git push'));
      expect(judged).toMatchObject({ response: selected(optionId), denied });
      expect(out).toMatchObject([{ kind: 'notice', level, text: expect.stringContaining('git push') }]);
      expect(await made({ onAsk: 'allow' }).answer(request('curl x'))).toMatchObject({ denied: true });
    },
  );

  test.each([
    [60 * 60_000, 55 * 60_000, 300],
    [100_000, 80_000, 20],
  ])('is brought to mind before the time limit of %i ms ends the work', (limit, remindAt, left) => {
    vi.useFakeTimers();
    const here = made({ endsAt: Date.now() + limit });
    void here.answer(request('git push a'));
    void here.answer(request('git push b'));
    vi.advanceTimersByTime(remindAt - 1_000);
    expect(out.filter(({ kind }) => kind === 'notice')).toEqual([]);
    vi.advanceTimersByTime(1_001);
    const text = `The time limit ends the work in ${left} s, and this still waits for a person: git push a; git push b`;
    expect(out.at(-1)).toEqual({ kind: 'notice', level: 'warning', text });
    void here.answer(request('git push c'));
    vi.advanceTimersByTime(1);
    expect(out.at(-1)).toMatchObject({ kind: 'notice', text: `${text}; git push c` });
    here.withdrawAll();
  });

  test.each([
    // Rules of the session, the command, whether it runs without a question.
    [['Bash(git push origin)'], 'git push origin', true],
    [['Bash(git push origin)'], 'git push upstream', false],
    [['Bash(curl example.com)', 'Bash'], 'curl example.com', false],
    [['Bash(make)'], 'make', true],
    [['Bash(make)'], 'make && git push', false],
    [['Bash(make)', 'Bash(git push)'], 'make && git push', true],
    [[], 'git push origin', false],
  ])(
    'meets the rules of its session (%j) after what is denied and before what is asked: %s',
    async (allow, command, runs) => {
      const here = made();
      here.allow({ kind: 'policy', allow: ['Bash(git push:*)'], by: 'ada' });
      // The whole list, each time.
      here.allow({ kind: 'policy', allow, by: 'ada' });
      const answer = here.answer(request(command));
      here.withdrawAll();
      const { response } = await answer;
      const denied = command.startsWith('curl');
      expect(response).toEqual(runs ? selected('c') : denied ? selected('d') : { outcome: { outcome: 'cancelled' } });
      expect(requested()).toHaveLength(runs || denied ? 0 : 1);
    },
  );

  test('of a session with a rule that cannot be read is asked about, and people are told; what waits already goes on waiting', async () => {
    const waits = permissions.answer(request('git push'));
    permissions.allow({ kind: 'policy', allow: ['Bash(', 'Bash(make)', 'Bash(git push)'], by: 'ada' });
    expect(out.filter(({ kind }) => kind === 'notice')).toMatchObject([
      {
        level: 'warning',
        text: 'A rule that was allowed in this session cannot be read and does not hold (ada): Bash(',
      },
    ]);
    expect(await permissions.answer(request('make'))).toMatchObject({
      reason: 'allowed by `Bash(make)`, in this session',
    });
    expect(applied()).toEqual([]);
    decide('allow');
    expect(await waits).toMatchObject({ denied: false });
  });

  test('that was answered is not brought to mind', async () => {
    vi.useFakeTimers();
    const here = made({ endsAt: Date.now() + 60_000 });
    const answer = here.answer(request('git push'));
    here.withdrawAll();
    await answer;
    vi.advanceTimersByTime(60_000);
    expect(out.map(({ kind }) => kind)).toEqual(['approval.requested', 'approval.applied']);
  });
});
