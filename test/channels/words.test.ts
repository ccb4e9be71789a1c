import { describe, expect, test } from 'vitest';
import { durationOf, spanOf, waitsFor } from '../../app/channels/words.ts';
import { aView } from './views.ts';

test.each([
  [0, '0s'],
  [-5, '0s'],
  [499, '0s'],
  [500, '1s'],
  [59_499, '59s'],
  [59_500, '1m'],
  [192_000, '3m 12s'],
  [3_599_400, '59m 59s'],
  [3_599_500, '1h 0m'],
  [7_500_000, '2h 5m'],
])('%i ms read %s', (ms, text) => {
  expect(spanOf(ms)).toBe(text);
});

describe('a job', () => {
  test('has a duration once it ran and ended', () => {
    expect(durationOf(aView())).toBe('');
    expect(durationOf(aView({ endedAt: 1_012_000 }))).toBe('10s');
    expect(durationOf(aView({ startedAt: null, endedAt: 1_012_000 }))).toBe('');
  });

  test('waits for the needs that have not succeeded, or for its turn', () => {
    const need = { ref: 'J1', name: 'plan', state: 'succeeded', onFailure: 'cancel' } as const;
    const needs = [need, { ...need, ref: 'J2', name: null, state: 'running' } as const];
    expect(waitsFor(aView({ state: 'waiting', needs }))).toBe('for J2');
    expect(waitsFor(aView({ state: 'queued', position: 2 }))).toBe('number 2 in the queue');
    expect(waitsFor(aView({ state: 'running', needs }))).toBe('');
  });
});
