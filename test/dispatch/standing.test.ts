/** How answers say where a job stands. */
import { expect, test } from 'vitest';
import { standingText } from '../../app/dispatch/texts.ts';
import { STATES } from '../../app/ground/job-state.ts';

test('how a job stands reads as a sentence, whatever its state', () => {
  expect(STATES.map((state) => standingText(7, state)).join('; ')).toBe(
    'J7 needs an approval to start; J7 is waiting; J7 is held; J7 is in the queue; J7 is starting; J7 is starting; J7 is running; ' +
      'J7 is stopping; J7 has succeeded; J7 has failed; J7 was cancelled; J7 ran out of time; J7 was lost; J7 was skipped',
  );
});
