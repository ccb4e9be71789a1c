/** The log joined into items: the same whether it comes at once, piece by piece, or its beginning later. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, sessionOf } from '../../app/web/session/fold.ts';
import type { Item } from '../../app/web/session/items.ts';
import { latestPlan, newSession, undelivered } from '../../app/web/session/session.ts';
import type { LogEntry, SessionEvent } from '../../app/wire/events.ts';
import { ended, running } from '../page/fixture-logs.ts';

const log = (...events: SessionEvent[]): LogEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: 1000 * (index + 1), event }));
const items = (...events: SessionEvent[]): Item[] => [...sessionOf(log(...events)).items.values()];

describe('a session', () => {
  test('folded piece by piece is the same as folded at once', () => {
    const whole = ended(1_000_000);
    const piecemeal = newSession();
    for (const entry of whole) fold(piecemeal, entry);
    expect(piecemeal).toEqual(sessionOf(whole));
  });

  test('keeps the keys of its items, however much of the beginning is missing', () => {
    const whole = ended(1_000_000);
    const keys = [...sessionOf(whole).items.keys()];
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (from) => {
        for (const key of sessionOf(whole.slice(from)).items.keys()) expect(keys).toContain(key);
      }),
    );
  });

  test('marks each item that an event changed with the number of that event', () => {
    const session = newSession();
    const unmarked: string[] = [];
    const content = (item: Item) => JSON.stringify({ ...item, revision: 0 });
    for (const entry of ended(1_000_000)) {
      const before = new Map([...session.items].map(([key, item]) => [key, content(item)]));
      fold(session, entry);
      // How long a thought took is fixed by what follows it, and only shown with its next change.
      const changed = [...session.items.values()].filter(
        (item) => item.kind !== 'thought' && before.get(item.key) !== content(item),
      );
      unmarked.push(...changed.filter(({ revision }) => revision !== entry.seq).map(({ key }) => key));
    }
    expect(unmarked).toEqual([]);
  });

  test('says what the agent does, since when, and what it used', () => {
    const session = sessionOf(running(1_000_000));
    expect(session).toMatchObject({
      agent: 'claude',
      steering: true,
      doing: { state: 'waiting' },
      usage: { inputTokens: 41_200, cost: { amount: 0.184 } },
    });
    expect(latestPlan(session)?.entries).toHaveLength(4);
    expect(undelivered(session).map(({ text }) => text)).toEqual(['also update the changelog']);
    expect(undelivered(sessionOf(ended(1_000_000)))).toEqual([]);
  });

  test('passes over events of a kind it does not know', () => {
    expect(items({ kind: 'from.the.future' } as unknown as SessionEvent)).toEqual([]);
  });
});

describe('items', () => {
  test('parts of a message with one id become one, and a thought knows how long it took', () => {
    const [thought, message] = items(
      { kind: 'message', id: 'a', role: 'thought', text: 'hm, ' },
      { kind: 'message', id: 'a', role: 'thought', text: 'yes' },
      { kind: 'message', id: 'b', role: 'agent', text: 'Yes.' },
    );
    expect(thought).toMatchObject({ kind: 'thought', text: 'hm, yes', at: 1000, until: 3000 });
    expect(message).toMatchObject({ kind: 'agent', text: 'Yes.' });
  });

  test('a tool call gathers its output and result; without its beginning it still has a card', () => {
    expect(
      items(
        { kind: 'terminal', tool: 't', text: 'a' },
        { kind: 'terminal', tool: 't', text: 'b' },
        { kind: 'tool.finished', id: 't', status: 'failed', exitCode: 2 },
      ),
    ).toMatchObject([{ kind: 'tool', title: 'Tool call', terminal: 'ab', status: 'failed', exitCode: 2, ms: 2000 }]);
  });

  test('a message of a person goes from queued to seen, and knows how it was delivered', () => {
    const steps = log(
      { kind: 'message.queued', control: 5, by: 'ada', text: 'stop', mode: 'steer' },
      { kind: 'message', id: 'x', role: 'user', text: 'stop', control: 5, status: 'delivered', delivery: 'steered' },
      { kind: 'message', id: 'x', role: 'user', text: '', control: 5, status: 'seen' },
    );
    const fates = steps.map((_, index) =>
      [...sessionOf(steps.slice(0, index + 1)).items.values()].map(
        (item) => item.kind === 'person' && [item.by, item.text, item.status, item.delivery],
      ),
    );
    expect(fates).toEqual([
      [['ada', 'stop', 'queued', null]],
      [['ada', 'stop', 'delivered', 'steered']],
      [['ada', 'stop', 'seen', 'steered']],
    ]);
  });

  test('a message that the agent would not take in mid-turn waits for the end of the turn, until it is handed over', () => {
    const steps = log(
      { kind: 'message.queued', control: 5, by: 'ada', text: 'stop', mode: 'steer' },
      { kind: 'message', id: 'x', role: 'user', text: '', control: 5, status: 'queued' },
      { kind: 'message', id: 'x', role: 'user', text: 'stop', control: 5, status: 'delivered', delivery: 'queued' },
    );
    const after = (many: number) => {
      const session = sessionOf(steps.slice(0, many));
      return [[...session.items.values()], undelivered(session).length];
    };
    expect([1, 2, 3].map(after)).toMatchObject([
      [[{ text: 'stop', mode: 'steer', status: 'queued', putBack: false }], 1],
      [[{ text: 'stop', mode: 'steer', status: 'queued', putBack: true }], 1],
      [[{ text: 'stop', mode: 'steer', status: 'delivered', putBack: false, delivery: 'queued' }], 0],
    ]);
  });

  test('what became of the work is an item of its own, with each reason when it was refused', () => {
    const [delivered, refused, wordless] = items(
      { kind: 'delivery', output: 'push', url: 'https://x.test/1', commit: 'c'.repeat(40), refused: null },
      { kind: 'delivery', output: 'push', url: null, commit: null, refused: 'one\n\ntwo' },
      { kind: 'delivery', output: 'push', url: null, commit: null, refused: '' },
    );
    expect(delivered).toMatchObject({ kind: 'delivery', output: 'push', url: 'https://x.test/1', refused: [] });
    expect(refused).toMatchObject({ kind: 'delivery', refused: ['one', 'two'] });
    expect(wordless).toMatchObject({ kind: 'delivery', refused: ['no reason was given'] });
  });

  test.each([
    [
      [{ kind: 'approval.decided', approval: 'P1', request: 'r', decision: 'allow', by: 'ada', reason: '' }],
      { state: 'allowed', by: 'ada', applied: false },
    ],
    [
      [
        { kind: 'approval.decided', approval: 'P1', request: 'r', decision: 'allow', by: 'ada', reason: '' },
        { kind: 'approval.applied', request: 'r', outcome: 'denied' },
      ],
      { state: 'denied', applied: true },
    ],
    [
      [
        { kind: 'approval.expired', approval: 'P1', request: 'r' },
        { kind: 'approval.applied', request: 'r', outcome: 'denied' },
      ],
      { state: 'expired', applied: true },
    ],
    [[{ kind: 'approval.applied', request: 'r', outcome: 'withdrawn' }], { state: 'withdrawn', applied: true }],
  ] as const satisfies readonly (readonly [readonly SessionEvent[], object])[])(
    'an approval is what took effect: %j',
    (events, expected) => {
      const [tool, approval] = items(
        { kind: 'tool.started', id: 't', tool: 'execute', title: 'x' },
        {
          kind: 'approval.requested',
          request: 'r',
          toolCall: 't',
          tool: 'Bash',
          title: 'x',
          input: 'x',
          hash: 'a'.repeat(64),
        },
        ...events,
      );
      expect(approval).toMatchObject(expected);
      expect(tool).toMatchObject({ awaits: null });
    },
  );

  test('the steps of a stop are listed once each, and the end closes it', () => {
    const [stop, end] = items(
      { kind: 'stop.requested', by: 'ada', reason: '' },
      { kind: 'state', state: 'stopping', step: 'asked' },
      { kind: 'state', state: 'stopping', step: 'asked' },
      { kind: 'state', state: 'stopping', step: 'killed' },
      { kind: 'session.lost', reason: 'gone' },
    );
    expect(stop).toMatchObject({ steps: [{ step: 'asked' }, { step: 'killed' }], done: true });
    expect(end).toMatchObject({ kind: 'end', outcome: 'lost' });
  });
});
