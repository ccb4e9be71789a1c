/** The page's built client: two files, read once, served under names that change with their content so that they may be kept for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';

/** Addresses of the style sheet and the script. */
export interface Assets {
  readonly css: string;
  readonly js: string;
}

const DIST = new URL('../../web/dist/', import.meta.url);

export function loadAssets(): { readonly assets: Assets; readonly routes: Hono } {
  const routes = new Hono();
  const serve = (file: string, type: string): string => {
    const content = readFileSync(new URL(file, DIST), 'utf8');
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const path = `/assets/${digest}/${file}`;
    routes.get(path, (c) =>
      c.body(content, 200, {
        'content-type': `${type}; charset=utf-8`,
        'cache-control': 'public, max-age=31536000, immutable',
      }),
    );
    return path;
  };
  return { assets: { css: serve('client.css', 'text/css'), js: serve('client.js', 'text/javascript') }, routes };
}
