import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Claimed, ClaimRequest } from '../../app/wire/claim.ts';
import { Control, Order } from '../../app/wire/controls.ts';
import { AppEvent, EventBatch, EventsAnswer, RunnerEvent, TEXT_LIMIT } from '../../app/wire/events.ts';
import { Finish, OUTPUT_LIMIT, WireError } from '../../app/wire/finish.ts';
import { WIRE_VERSION } from '../../app/wire/version.ts';

const FOLDER = new URL('golden/', import.meta.url);

/** What runners and apps of each version have sent; these files are never changed, only added to. */
const SCHEMAS: Record<string, z.ZodType> = {
  'claim-request.v1.json': ClaimRequest,
  'claimed-prompt.v1.json': Claimed,
  'claimed-run.v1.json': Claimed,
  'event-batch.v1.json': EventBatch,
  'events-answer.v1.json': EventsAnswer,
  'app-events.v1.json': z.array(AppEvent),
  'controls.v1.json': z.array(Control),
  'finish.v1.json': Finish,
  'wire-error.v1.json': WireError,
};

const golden = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

describe('messages as they were sent in the past', () => {
  test('each file has its schema', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(Object.keys(SCHEMAS).toSorted());
  });

  test.each(Object.entries(SCHEMAS))('%s is read, and nothing of it is lost', (name, schema) => {
    expect(schema.parse(golden(name))).toEqual(golden(name));
  });

  test('there is a sample of every kind', () => {
    const batch = EventBatch.parse(golden('event-batch.v1.json'));
    const controls = z.array(Control).parse(golden('controls.v1.json'));
    const ours = z.array(AppEvent).parse(golden('app-events.v1.json'));
    const kinds = (schema: typeof RunnerEvent | typeof AppEvent | typeof Order): string[] =>
      schema.options.map((option) => option.shape.kind.value);
    expect(new Set(batch.events.map(({ event }) => event.kind))).toEqual(new Set(kinds(RunnerEvent)));
    expect(new Set(controls.map(({ order }) => order.kind))).toEqual(new Set(kinds(Order)));
    expect(new Set(ours.map(({ kind }) => kind))).toEqual(new Set(kinds(AppEvent)));
    expect(WIRE_VERSION).toBe(1);
  });
});

describe('what the contract does not know is refused', () => {
  const at = 1_795_334_400_000;
  const hash = 'f'.repeat(64);
  const batch = (event: unknown, first: unknown = 1) => ({ first, events: [{ at, event }] });
  const ok = { kind: 'terminal', text: 'x' };

  test.each<[string, z.ZodType, unknown]>([
    ['an unknown kind of event', EventBatch, batch({ kind: 'terminal.cleared' })],
    ['an event of the app from a runner', EventBatch, batch({ kind: 'session.lost', reason: 'x' })],
    ['an event without its fields', EventBatch, batch({ kind: 'terminal' })],
    ['a text that is too long', EventBatch, batch({ kind: 'terminal', text: 'x'.repeat(TEXT_LIMIT + 1) })],
    [
      'a hash that is none',
      EventBatch,
      batch({ kind: 'approval.requested', request: 'r', tool: 'Bash', title: '', input: '', hash: 'abc' }),
    ],
    ['an empty id', EventBatch, batch({ kind: 'message', id: '', role: 'agent', text: '' })],
    ['an unknown role', EventBatch, batch({ kind: 'message', id: 'a', role: 'system', text: '' })],
    ['an empty batch', EventBatch, { first: 1, events: [] }],
    [
      'a batch that is too long',
      EventBatch,
      { first: 1, events: Array.from({ length: 501 }, () => ({ at, event: ok })) },
    ],
    ['a number below 1', EventBatch, batch(ok, 0)],
    ['a number that is none', EventBatch, batch(ok, '1')],
    ['an unknown order', Control, { number: 1, order: { kind: 'restart', by: 'ada' } }],
    [
      'an undecided decision',
      Order,
      { kind: 'decision', request: 'r', hash, decision: 'maybe', by: 'ada', reason: '' },
    ],
    ['another version', ClaimRequest, { version: 2, job: 'J1', nonce: 'n'.repeat(32) }],
    ['a job that is none', ClaimRequest, { version: 1, job: '12', nonce: 'n'.repeat(32) }],
    ['a nonce that can be guessed', ClaimRequest, { version: 1, job: 'J1', nonce: 'n' }],
    ['an unknown outcome', Finish, { outcome: 'won', reason: '', output: '', exitCode: 0, lastEvent: 1 }],
    [
      'an output that is too long',
      Finish,
      { outcome: 'failed', reason: '', output: 'x'.repeat(OUTPUT_LIMIT + 1), exitCode: 0, lastEvent: 1 },
    ],
  ])('%s', (_, schema, message) => {
    expect(schema.safeParse(message).success).toBe(false);
  });

  test('a field that came later is no harm', () => {
    expect(EventBatch.safeParse(batch({ ...ok, colour: 'red' })).success).toBe(true);
    expect(ClaimRequest.safeParse({ version: 1, job: 'J1', nonce: 'n'.repeat(32), host: 'x' }).success).toBe(true);
  });

  test('the longest of each is taken', () => {
    expect(EventBatch.safeParse(batch({ kind: 'terminal', text: 'x'.repeat(TEXT_LIMIT) })).success).toBe(true);
    expect(
      Finish.safeParse({
        outcome: 'failed',
        reason: '',
        output: 'x'.repeat(OUTPUT_LIMIT),
        exitCode: null,
        lastEvent: 0,
      }).success,
    ).toBe(true);
  });
});
