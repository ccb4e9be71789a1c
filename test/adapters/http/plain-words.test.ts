/** What does not fit into a body is told with what would fit. */
import { expect, test } from 'vitest';
import { DecisionBody, LingerBody, MessagesOrderBody } from '../../../app/adapters/http/api/bodies.ts';
import { LinkBody } from '../../../app/adapters/http/api/people-shapes.ts';

test('numbers out of their range, and an order with repeats, are refused in plain words', () => {
  for (const hours of [0, 169, 1.5, 'two'])
    expect(LinkBody.safeParse({ hours }).error?.issues[0]?.message).toBe('takes whole hours from 1 to 168');
  for (const seconds of [-1, 86_401, 0.5, null])
    expect(LingerBody.safeParse({ seconds }).error?.issues[0]?.message).toContain('whole seconds from 0 to 86400');
  expect(MessagesOrderBody.safeParse({ order: [2, 1, 2] }).error?.issues[0]?.message).toContain('twice');
  const no = { decision: 'deny', scope: 'session', hash: '0'.repeat(64) };
  expect(DecisionBody.safeParse(no).error?.issues[0]?.message).toContain('belongs to `allow`');
});
