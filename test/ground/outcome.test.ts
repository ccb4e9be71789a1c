import { expect, test } from 'vitest';
import { accepted, Defect, Failure, rejected, unreachable } from '../../app/ground/outcome.ts';

test('a rejection is a value with a code, an acceptance holds its value', () => {
  expect(rejected('no_right', 'No.')).toEqual({ ok: false, rejection: { code: 'no_right', message: 'No.' } });
  expect(accepted(3)).toEqual({ ok: true, value: 3 });
});

test('a failure says whether trying again can help, and keeps its cause', () => {
  const cause = new Error('socket');
  const failure = new Failure('transient', 'no answer', { cause, retryAfterMs: 5 });
  expect(failure).toMatchObject({ name: 'Failure', kind: 'transient', retryAfterMs: 5, cause });
  expect(new Failure('permanent', 'no').retryAfterMs).toBeUndefined();
});

test('a case that does not exist is a defect', () => {
  expect(() => unreachable('x' as never)).toThrow(Defect);
});
