/** One browser and one fixture server for a file of page tests, and pages that report what should never happen. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startBrowser } from './browser.ts';
import { startFixtureServer, type FixtureServer } from './fixture-server.ts';

export interface Stage {
  readonly server: FixtureServer;
  /** Opens a path of the fixture server in a window of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of scripts and breaches of the content security policy since the last test. */
  readonly wrong: string[];
}

export function useStage(): Stage {
  let browser: Browser;
  let server: FixtureServer;
  const wrong: string[] = [];

  beforeAll(async () => {
    [browser, server] = await Promise.all([startBrowser(), startFixtureServer()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    Object.assign(server, { refuse: null });
    server.reset();
    expect(wrong.splice(0)).toEqual([]);
  });

  return {
    get server() {
      return server;
    },
    wrong,
    async open(path, options = {}) {
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      page.on('pageerror', (error) => wrong.push(String(error)));
      page.on(
        'console',
        (message) =>
          message.type() === 'error' &&
          /Content Security Policy|Refused to/.test(message.text()) &&
          wrong.push(message.text()),
      );
      await page.goto(server.url + path);
      return page;
    },
  };
}
