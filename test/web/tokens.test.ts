/** The page of API tokens: what it tells, and that every form works without scripts and is tied to the sign-in. */
import { describe, expect, test } from 'vitest';
import { tokensPage } from '../../app/web/render/tokens.ts';
import type { TokensPage } from '../../app/web/view.ts';
import { tokens } from '../page/fixture-lists.ts';
import { words } from './seen.ts';

const render = (parts: Partial<TokensPage> = {}): string => tokensPage(tokens(parts), { css: '/c.css', js: '/c.js' });

describe('the page of API tokens', () => {
  test('lists each token with its days, and never a secret', () => {
    expect(words(render())).toContain(
      'laptop made 2026-11-10 · expires 2026-12-10 · last used 2026-11-21 Revoke Revoke laptop?',
    );
    expect(words(render())).toContain('made 2026-11-21 · expires 2027-02-19 · never used');
    expect(words(render({ tokens: [] }))).toContain('You have no tokens.');
  });

  test('shows a new token once, in a field that can be copied', () => {
    expect(render()).not.toContain('fresh-token');
    expect(render({ fresh: 'sbt_secret' })).toMatch(/id="fresh-token"\s+readonly\s+value="sbt_secret"/);
  });

  test('every form is posted to its own address with the token of the sign-in', () => {
    const forms = [...render().matchAll(/<form[^>]*action="([^"]+)".*?<\/form>/gs)];
    expect(forms.map(([, action]) => action)).toEqual([
      '/logout',
      '/settings/tokens',
      '/settings/tokens/t1/revoke',
      '/settings/tokens/t2/revoke',
    ]);
    for (const [form] of forms) expect(form).toMatch(/method="post".*name="csrf" value="csrf-of-ada"/s);
  });

  test('says what was wrong with a form, and lets no text become markup', () => {
    expect(words(render({ problem: 'The name is **empty**.' }))).toContain('The name is empty.');
    const text = '"><script>alert(1)</script>';
    const hostile = render({
      tokens: [{ id: '../../x?y', name: text, createdAt: 0, expiresAt: 0, usedAt: null }],
      fresh: text,
      csrf: text,
      person: { login: text },
      problem: text,
    });
    expect(hostile.match(/<script/g)).toHaveLength(1);
    expect(hostile).toContain('/settings/tokens/..%2F..%2Fx%3Fy/revoke');
  });
});
