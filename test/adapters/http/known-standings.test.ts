/** What is remembered of people's rights: for minutes, and not a moment longer than GitHub says so. */
import { expect, test } from 'vitest';
import { makeKnown } from '../../../app/adapters/http/known-standings.ts';
import { makeLive, repositoryTopic } from '../../../app/engine/live.ts';
import type { Standing } from '../../../app/ground/who.ts';
import { manualClock } from '../../engine/manual-clock.ts';

const READ: Standing = { role: 'read', teams: new Set() };

test('a change of rights forgets one repository, and an answer that was under way when it came', () => {
  const live = makeLive();
  const clock = manualClock();
  const known = makeKnown({ live, clock });
  // Somebody else listens too, so that one more who did so while it is told would be told again and again.
  live.subscribe(repositoryTopic(1), () => undefined);
  known.of(1)('ada/', READ);
  known.of(2)('ada/', READ);
  const late = known.of(1);
  live.publish(repositoryTopic(1), { kind: 'job' });
  expect(known.get(1, 'ada/')?.freshUntil).toBe(clock.now() + 120_000);
  live.publish(repositoryTopic(1), { kind: 'rights' });
  late('ada/', READ);
  expect(known.get(1, 'ada/')).toBeUndefined();
  expect(known.get(2, 'ada/')).toBeDefined();
  // GitHub may still answer as before for a moment.
  known.of(1)('ada/', READ);
  expect(known.get(1, 'ada/')?.freshUntil).toBe(clock.now() + 10_000);
  clock.moveTo(clock.now() + 10_000);
  known.of(1)('ada/', READ);
  expect(known.get(1, 'ada/')?.freshUntil).toBe(clock.now() + 120_000);
});
