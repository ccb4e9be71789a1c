import { describe, expect, test } from 'vitest';
import { durationOf, momentOf, signOf, spanOf, waitsFor } from '../../app/channels/words.ts';
import { wordOf } from '../../app/ground/state-words.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { took } from '../../app/web/render/clock.ts';
import { looksOf } from '../../app/web/render/state.ts';
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

test('a span reads as it does on the page', () => {
  for (const ms of [0, 499, 500, 999, 1_499, 59_499, 59_500, 192_000, 3_599_500, 7_500_000, 90_000_000])
    expect(spanOf(ms)).toBe(took(ms));
});

test.each(STATES)('%s is called what the page calls it', (state) => {
  expect(wordOf(state)).toBe(looksOf(state).word);
  expect(signOf(state)).toMatch(new RegExp(`^\\S+ ${wordOf(state)}$`));
});

test('a moment is told in UTC, to the minute', () => {
  expect(momentOf(Date.UTC(2026, 10, 22, 14, 5, 59))).toBe('2026-11-22 14:05 UTC');
  expect(momentOf(Number.NaN)).toBe('some time');
});

describe('a job', () => {
  test('has a duration once it ran and ended', () => {
    expect(durationOf(aView())).toBe('');
    expect(durationOf(aView({ state: 'failed', endedAt: 1_012_000 }))).toBe('10s');
    expect(durationOf(aView({ startedAt: null, endedAt: 1_012_000 }))).toBe('');
  });

  test('waits for the needs that have not succeeded, or for its turn', () => {
    const need = { ref: 'J1', name: 'plan', state: 'succeeded', onFailure: 'cancel' } as const;
    const needs = [need, { ...need, ref: 'J2', name: null, state: 'running' } as const];
    expect(waitsFor(aView({ state: 'waiting', needs }))).toBe('for J2');
    const settled = { ...need, state: 'failed', onFailure: 'continue' } as const;
    expect(waitsFor(aView({ state: 'waiting', needs: [settled], blockedBy: ['#7', 'acme/tools#3'] }))).toBe(
      'for #7, acme/tools#3',
    );
    const many = Array.from(
      { length: 50 },
      (_, index) => ({ ...need, ref: `J${index + 1}`, state: 'queued' }) as const,
    );
    expect(waitsFor(aView({ state: 'waiting', needs: many }))).toBe('for plan, plan, plan, plan, plan and 45 more');
    expect(waitsFor(aView({ state: 'queued', position: 2 }))).toBe('as number 2');
    expect(waitsFor(aView({ state: 'running', needs }))).toBe('');
  });
});
