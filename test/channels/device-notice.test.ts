import { expect, test } from 'vitest';
import { noticeOfEnd, noticeOfMany, noticeOfQuestion } from '../../app/channels/device-notice.ts';
import { anApprovalView, aView } from './views.ts';

const HOSTILE = '\u202e<img src=x onerror=alert(1)>\n\u0000' + '🚦'.repeat(5_000);

test('a notice stays short whatever it is about, and hides nothing', () => {
  const job = aView({
    ref: 'J123456789',
    title: HOSTILE,
    reason: HOSTILE,
    state: 'failed',
    repository: { owner: 'o'.repeat(39), name: 'n'.repeat(100) },
  });
  const notices = [noticeOfEnd(job), noticeOfQuestion(anApprovalView({ title: HOSTILE, deadline: 60_000 }), job, 0)];
  for (const notice of notices) {
    expect(new TextEncoder().encode(JSON.stringify(notice)).length).toBeLessThan(3_000);
    expect(notice.title.length).toBeLessThanOrEqual(80);
    expect(notice.body).toContain('‹U+202E›<img src=x');
    expect(notice.body.isWellFormed()).toBe(true);
    expect(notice.path).toBe(`/${'o'.repeat(39)}/${'n'.repeat(100)}/J123456789`);
  }
});

test('a question says how much time is left', () => {
  const left = (ms: number) => noticeOfQuestion(anApprovalView({ deadline: ms }), aView({}), 0).body.split('\n')[1];
  expect([59_000, 90_000, 119 * 60_000, 121 * 60_000, 3 * 86_400_000].map(left)).toEqual([
    'less than a minute left',
    '1 min left',
    '119 min left',
    '2 hours left',
    '3 days left',
  ]);
});

test('the last notice for a while says for how long', () => {
  expect(noticeOfMany(12)).toMatchObject({ path: '/', body: expect.stringContaining('12 minutes') as string });
});
