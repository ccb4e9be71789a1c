import { describe, expect, test } from 'vitest';
import { reportOf } from '../../app/channels/report.ts';
import { aView } from './views.ts';

describe('what became of the work', () => {
  const row = (over: Parameters<typeof aView>[0]): string => reportOf([aView({ ...over, runUrl: null })], '');

  test('is linked: a pull request by its number, a commit, a review', () => {
    const url = 'https://github.test/acme/widgets/pull/57';
    const commit = 'c'.repeat(40);
    expect(row({ state: 'succeeded', delivery: { url, commit, refused: null } })).toContain(`[PR #57](${url})`);
    expect(row({ state: 'succeeded', delivery: { url: 'https://x/commit/1', commit, refused: null } })).toContain(
      '[commit](',
    );
    expect(row({ state: 'succeeded', delivery: { url: `${url}#r1`, commit: null, refused: null } })).toContain(
      '[review](',
    );
  });

  test('is the patch where it was refused, and a word where nothing had changed', () => {
    const patch = 'https://box.test/acme/widgets/J12/changes.patch';
    expect(row({ state: 'failed', patch, delivery: { url: null, commit: null, refused: 'no' } })).toContain(
      `[patch](${patch})`,
    );
    expect(row({ state: 'succeeded', delivery: { url: null, commit: null, refused: null } })).toContain(
      'nothing had changed',
    );
  });
});
