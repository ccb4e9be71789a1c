import { expect, test } from 'vitest';
import { textBlocks } from '../../../action/agents/asides.ts';

test.each(['/extensions install https://example.com/x', '  /init', '$skill', '!git push'])(
  'what a person says is never an order to the agent itself: %s',
  (text) => {
    expect(textBlocks(text)).toEqual([{ type: 'text', text: `A message for you:\n${text}` }]);
  },
);

test('everything else is said as it is', () => {
  expect(textBlocks('Look at src/a.ts: $HOME is wrong!')).toEqual([
    { type: 'text', text: 'Look at src/a.ts: $HOME is wrong!' },
  ]);
});
