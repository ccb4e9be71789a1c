import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeWidget } from '../src/widget.js';

test('a widget is described by its name and price', () => {
  assert.equal(describeWidget({ name: 'bolt', cents: 250 }), 'bolt, 2.50');
});
