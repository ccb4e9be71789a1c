import fc from 'fast-check';
import { expect, test } from 'vitest';
import { essential, fitted, whole } from '../../app/channels/fit.ts';

test('what matters least is shortened first', () => {
  const pieces = [essential('head'), { rank: 1, forms: ['a'.repeat(50), 'aa', ''] as const }, whole(2, 'b'.repeat(50))];
  expect(fitted(pieces, 200)).toBe(`head\n\n${'a'.repeat(50)}\n\n${'b'.repeat(50)}`);
  expect(fitted(pieces, 80)).toBe(`head\n\naa\n\n${'b'.repeat(50)}`);
  expect(fitted(pieces, 57)).toBe(`head\n\n${'b'.repeat(50)}`);
  expect(fitted(pieces, 20)).toBe('head');
});

test('the limit holds whatever the pieces are', () => {
  const piece = fc.record({
    rank: fc.nat({ max: 3 }),
    forms: fc.tuple(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 20 })),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat({ max: 80 }), (pieces, limit) => {
      expect(fitted(pieces, limit).length).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 200 },
  );
});
