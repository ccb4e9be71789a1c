/** What the models took: one line at the end of each turn, and none where nothing was counted. */
import { expect, test } from 'vitest';
import { untold } from '../../app/web/render/usage.ts';
import { item } from '../../app/web/render/item.ts';
import { sceneOf } from '../../app/web/render/scene.ts';
import { sessionOf } from '../../app/web/session/fold.ts';
import type { LogEntry, SessionEvent } from '../../app/wire/events.ts';
import { NOW, page } from '../page/fixtures.ts';
import { words } from './seen.ts';

const log = (...events: readonly SessionEvent[]): LogEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: NOW + index, event }));
const counted = (inputTokens: number, amount: number): SessionEvent => ({
  kind: 'usage',
  inputTokens,
  cost: { amount, currency: 'USD' },
});
const idle: SessionEvent = { kind: 'state', state: 'idle' };
const running: SessionEvent = { kind: 'state', state: 'running' };
const said: SessionEvent = { kind: 'message', id: 'm', role: 'agent', text: 'Done.' };

const lines = (...events: readonly SessionEvent[]): string[] => {
  const session = sessionOf(log(...events));
  const scene = sceneOf(page(), session, { now: NOW, whole: true, attempt: 1 });
  return [...session.items.values()].map((one) =>
    one.kind === 'usage' ? words(item(one, scene)).replace(/ \d\d:\d\d$/, '') : one.kind,
  );
};

test('each turn ends with what was used so far', () => {
  expect(
    lines(said, counted(1000, 0.1), counted(2000, 0.2), idle, counted(3000, 0.3), running, counted(4000, 0.4), idle),
  ).toEqual(['agent', '3k in · $0.30 so far', '4k in · $0.40 so far']);
});

test('the last line is before the end, and nothing is said twice', () => {
  const end: SessionEvent = { kind: 'session.finished', outcome: 'succeeded', reason: '' };
  expect(lines(counted(1000, 0.1), idle, end)).toEqual(['1k in · $0.10 so far', 'end']);
  expect(lines(counted(1000, 0.1), end)).toEqual(['1k in · $0.10 so far', 'end']);
  expect(lines(said, idle, { kind: 'session.lost', reason: 'silence' })).toEqual(['agent', 'end']);
});

test('what no line has told yet is known as such', () => {
  expect(untold(sessionOf(log(counted(1000, 0.1))))).toMatchObject({ inputTokens: 1000 });
  expect(untold(sessionOf(log(counted(1000, 0.1), idle)))).toBe(null);
});
