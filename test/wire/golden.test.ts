import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Changes } from '../../app/wire/changes.ts';
import { Claimed, ClaimRequest } from '../../app/wire/claim.ts';
import { Control, Order } from '../../app/wire/controls.ts';
import { AppEvent, EventBatch, EventsAnswer, RunnerEvent, TEXT_LIMIT } from '../../app/wire/events.ts';
import { Finish, OUTPUT_LIMIT, WireError } from '../../app/wire/finish.ts';
import { SavedSession } from '../../app/wire/saved-session.ts';
import { WIRE_VERSION } from '../../app/wire/version.ts';

const FOLDER = new URL('golden/', import.meta.url);

/** What runners and apps of each version have sent; these files are never changed, only added to. */
const SCHEMAS: Record<string, z.ZodType> = {
  'claim-request.v1.json': ClaimRequest,
  'claimed-prompt.v1.json': Claimed,
  'claimed-run.v1.json': Claimed,
  'claimed-agent.v1.json': Claimed,
  'claimed-lingering.v1.json': Claimed,
  'event-batch.v1.json': EventBatch,
  'put-back-messages.v1.json': EventBatch,
  'events-answer.v1.json': EventsAnswer,
  'app-events.v1.json': z.array(AppEvent),
  'delivery-events.v1.json': z.array(AppEvent),
  'session-events.v1.json': z.array(AppEvent),
  'interrupt-events.v1.json': z.array(AppEvent),
  'lingering-session.v1.json': EventBatch,
  'controls.v1.json': z.array(Control),
  'session-orders.v1.json': z.array(Control),
  'finish.v1.json': Finish,
  'finish-agent.v1.json': Finish,
  'finish-uncounted.v1.json': Finish,
  'changes.v1.json': Changes,
  'changes-none.v1.json': Changes,
  'saved-session.v1.json': SavedSession,
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
    const all = <T>(schema: z.ZodType<T[]>, ...names: string[]): T[] =>
      names.flatMap((name) => schema.parse(golden(name)));
    const controls = all(z.array(Control), 'controls.v1.json', 'session-orders.v1.json');
    const ours = all(z.array(AppEvent), 'app-events.v1.json', 'session-events.v1.json', 'interrupt-events.v1.json');
    const kinds = (schema: typeof RunnerEvent | typeof AppEvent | typeof Order): string[] =>
      schema.options.map((option) => option.shape.kind.value);
    expect(new Set(batch.events.map(({ event }) => event.kind))).toEqual(new Set(kinds(RunnerEvent)));
    expect(new Set(controls.map(({ order }) => order.kind))).toEqual(new Set(kinds(Order)));
    expect(new Set(ours.map(({ kind }) => kind))).toEqual(new Set(kinds(AppEvent)));
    expect(WIRE_VERSION).toBe(1);
  });

  test('there is a sample of every field that came later, so that none of them can be made to mean something else', () => {
    const fields = (schema: z.ZodObject): string[] => Object.keys(schema.shape).toSorted();
    const given = (name: string): string[] => Object.keys(golden(name) as object).toSorted();
    expect(given('claimed-agent.v1.json')).toEqual(fields(Claimed));
    expect(given('finish-agent.v1.json')).toEqual(fields(Finish));
    expect(given('changes.v1.json')).toEqual(fields(Changes));
    expect(given('saved-session.v1.json')).toEqual(fields(SavedSession));
    const { files } = Changes.parse(golden('changes.v1.json'));
    expect(new Set(files.map(({ change }) => change))).toEqual(new Set(['added', 'modified', 'deleted']));
    const outputs = z.array(AppEvent).parse(golden('delivery-events.v1.json'));
    expect(new Set(outputs.map((event) => event.kind === 'delivery' && event.output))).toEqual(
      new Set(['comment', 'review', 'push', 'pull_request']),
    );
  });

  test('a name for how work ended, once sent, stays known', () => {
    const sent =
      'answered silent exited crashed error refused limit gave_up breach budget time_limit stopped unprepared';
    const unknown = sent
      .split(' ')
      .filter((ending) => !Finish.safeParse({ ...(golden('finish.v1.json') as object), ending }).success);
    expect(unknown).toEqual([]);
  });
});

describe('what the contract does not know is refused', () => {
  const at = 1_795_334_400_000;
  const hash = 'f'.repeat(64);
  const batch = (event: unknown, first: unknown = 1) => ({ first, events: [{ at, event }] });
  const ok = { kind: 'terminal', text: 'x' };
  const file = { path: 'a', change: 'added', mode: '100644', oldMode: null, content: '' };
  const changes = { version: 1, base: 'c'.repeat(40), files: [file], leftOut: [], patch: '' };
  const changed = (over: object) => ({ ...changes, files: [{ ...file, ...over }] });

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
    ['a base that is no commit', Changes, { ...changes, base: 'main' }],
    ['a change of an unknown kind', Changes, changed({ change: 'renamed' })],
    ['a mode that is none', Changes, changed({ mode: '644' })],
    ['a content that is no base64', Changes, changed({ content: '<script>' })],
    ['a file without a path', Changes, changed({ path: '' })],
    ['a path longer than any', Changes, changed({ path: 'x'.repeat(4_097) })],
    ['a patch that is too long', Changes, { ...changes, patch: 'x'.repeat(2_000_001) }],
    ['too many files', Changes, { ...changes, files: Array.from({ length: 5_001 }, () => file) }],
    ['changes of another version', Changes, { ...changes, version: 2 }],
    ['a session without an id', SavedSession, { version: 1, agent: 'claude', id: '', files: [] }],
    [
      'a session of too many files',
      SavedSession,
      {
        version: 1,
        agent: 'claude',
        id: 'x',
        files: Array.from({ length: 201 }, () => ({ path: 'a', content: '' })),
      },
    ],
    [
      'a delivery of an unknown kind',
      AppEvent,
      { kind: 'delivery', output: 'deploy', url: null, commit: null, refused: null },
    ],
    [
      'an unknown fate of a message',
      EventBatch,
      batch({ kind: 'message', id: 'a', role: 'user', text: '', status: 'read' }),
    ],
    ['an ending without a name', Finish, { ...(golden('finish-agent.v1.json') as object), ending: 'tired' }],
    [
      'a cost below nothing',
      Finish,
      { ...(golden('finish-agent.v1.json') as object), usage: { inputTokens: 1, outputTokens: 1, cost: -1 } },
    ],
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
