/** The pages about people and their devices, as the app would serve them: who did what, and who is told. */
import type { AuditPage } from '../../app/web/render/audit-page.ts';
import type { NotificationsPage } from '../../app/web/render/notifications-page.ts';
import { job, MINUTE, NOW } from './fixtures.ts';

type Line = AuditPage['lines'][number];

const DONE: readonly Omit<Line, 'id' | 'at' | 'byId'>[] = [
  { by: 'ada', door: 'page', what: 'stop', detail: 'wrong branch' },
  { by: 'writer', door: 'comment', what: 'message', detail: 'use vitest, not jest' },
  { by: 'writer', door: 'page', what: 'withdraw', detail: 'also update the changelog' },
  { by: 'bob', door: 'check', what: 'allow', detail: 'P7 Bash: git push origin fix/parser' },
  { by: 'ada', door: 'page', what: 'hand_over', detail: 'writer' },
  { by: 'ada', door: 'api', what: 'link', detail: '24 hours' },
  { by: 'writer', door: 'comment', what: 'dispatch', detail: '' },
];

export const audit = (parts: Partial<AuditPage> = {}): AuditPage => ({
  job: job(),
  lines: DONE.map((line, index) => ({ ...line, byId: 500 + index, id: 40 - index, at: NOW - index * MINUTE })),
  older: 33,
  isFirst: true,
  person: { login: 'ada', csrf: 'csrf-of-ada' },
  ...parts,
});

export const notifications = (parts: Partial<NotificationsPage> = {}): NotificationsPage => ({
  devices: [
    {
      id: 'd1',
      device: 'Chrome on Android',
      needsYou: true,
      ended: false,
      graceSeconds: 60,
      createdAt: NOW - 9 * MINUTE,
      isThis: false,
    },
    {
      id: 'd2',
      device: 'Firefox on Linux',
      needsYou: true,
      ended: true,
      graceSeconds: 300,
      createdAt: NOW,
      isThis: false,
    },
  ],
  key: 'A'.repeat(87),
  csrf: 'csrf-of-ada',
  person: { login: 'ada' },
  ...parts,
});
