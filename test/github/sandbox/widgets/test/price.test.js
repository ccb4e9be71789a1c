import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice } from '../src/price.js';

test('a price has two places', () => {
  assert.equal(formatPrice(250), '2.50');
  assert.equal(formatPrice(5), '0.05');
});

test('a negative price is refused', () => {
  assert.throws(() => formatPrice(-1), RangeError);
});
