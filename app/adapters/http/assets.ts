/** The page's built client: its style sheet and its scripts, read once, served under names that change with their content so that they may be kept for ever. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { InstallParts } from './install.ts';

/** Addresses of the style sheet and the script. */
export interface Assets {
  readonly css: string;
  readonly js: string;
}

const DIST = new URL('../../web/dist/', import.meta.url);

/** What is not the page's own: the service worker, and the script of the page that it keeps. */
const APART = ['worker.js', 'offline.js'];

export interface Loaded extends InstallParts {
  readonly assets: Assets;
  readonly routes: Hono;
}

export function loadAssets(): Loaded {
  const routes = new Hono();
  /** All of them lie beside each other below one name, since scripts fetch others by where they are themselves. */
  const serve = (files: readonly string[], type: string): string => {
    const contents = files.map((file) => readFileSync(new URL(file, DIST), 'utf8'));
    const digest = createHash('sha256').update(contents.join('\0')).digest('hex').slice(0, 12);
    files.forEach((file, index) =>
      routes.get(`/assets/${digest}/${file}`, (c) =>
        c.body(contents[index] ?? '', 200, {
          'content-type': `${type}; charset=utf-8`,
          'cache-control': 'public, max-age=31536000, immutable',
        }),
      ),
    );
    return `/assets/${digest}`;
  };
  const scripts = readdirSync(DIST).filter((file) => file.endsWith('.js') && !APART.includes(file));
  const css = `${serve(['client.css'], 'text/css')}/client.css`;
  return {
    assets: { css, js: `${serve(scripts.toSorted(), 'text/javascript')}/client.js` },
    offline: { css, js: `${serve(['offline.js'], 'text/javascript')}/offline.js` },
    // Its address must stay, for browsers know a worker by that.
    worker: readFileSync(new URL('worker.js', DIST), 'utf8'),
    routes,
  };
}
