/** Who is offered what in the menu of a session page, and what the dialog for sharing says. */
import { expect, test } from 'vitest';
import { markup } from '../../app/web/html.ts';
import { deleteQuestion, links } from '../../app/web/render/menu.ts';
import { qrCode } from '../../app/web/render/qr.ts';
import { shareDialog } from '../../app/web/render/share.ts';
import type { Viewer } from '../../app/web/view.ts';
import { job, NOW, page } from '../page/fixtures.ts';
import { words } from './seen.ts';

const viewer = (parts: Partial<Viewer>): Viewer => ({ ...page().viewer, ...parts });
const offered = (parts: Partial<Viewer>, of = page()): string =>
  words(links({ ...of, viewer: viewer(parts) }, { csrf: 'c', attempt: of.reading.attempt, deleted: of.deleted }));
const over = page({ job: job({ state: 'failed', endedAt: NOW }) });

test('a guest is offered the address and nothing else', () => {
  expect(offered({ shared: { until: NOW, by: 'ada' }, role: 'none', mayDelete: true })).toBe('Copy link Keys');
});

test('a reader may share the address and take the transcript along; who did what is for those who may write', () => {
  expect(offered({ role: 'read' })).toContain('Transcript for programs (NDJSON) Copy link Share… Keys');
  expect(offered({ role: 'read' })).not.toContain('Audit');
  expect(offered({ role: 'write' })).toContain('Audit: who did what');
});

test('a transcript may be deleted by whom the app lets, once its attempt is over, and only once', () => {
  expect(offered({ mayDelete: true }, over)).toContain('Delete transcript…');
  expect(offered({ mayDelete: false }, over)).not.toContain('Delete');
  expect(offered({ mayDelete: true })).not.toContain('Delete');
  expect(offered({ mayDelete: true }, { ...over, deleted: { at: NOW, by: 'ada' } })).not.toMatch(/Delete|Transcript/);
  expect(words(deleteQuestion(page({ job: job({ attempt: 2 }) }), 1))).toContain(
    'J12, attempt 1, is deleted for everyone',
  );
});

test('a session on somebody’s machine has no thread to go to', () => {
  const of = page({ job: job({ machine: 'ada’s laptop', thread: { kind: 'issue', number: 0 }, runUrl: null }) });
  expect(offered({}, of)).not.toMatch(/thread|Log of the run/);
});

test('only who may write is offered view-only links', () => {
  const sharing = { address: 'https://signalbox.example/acme/widgets/J12', links: [], fresh: null, now: NOW };
  const shown = (role: Viewer['role']) => words(shareDialog({ ...page(), viewer: viewer({ role }) }, sharing));
  expect(shown('write')).toContain('No link is open.');
  expect(shown('read')).not.toContain('view-only');
});

test('a QR code is drawn without a style, and differs with the address', () => {
  const [one, other] = ['https://a.example/1', 'https://a.example/2'].map((address) => markup(qrCode(address, 'x')));
  expect(one).not.toBe(other);
  expect(one).toMatch(/<path class="qr-ink" d="M\d+ \d+h\d+v1h-\d+z/);
  expect(one).not.toMatch(/style=|NaN/);
});
