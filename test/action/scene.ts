/** The scene of the tests that run the bundle: a git host, and for each test an app of its own. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Claimed } from '../../app/wire/claim.ts';
import type { Order } from '../../app/wire/controls.ts';
import { TestApp } from './app.ts';
import { startGitHost, type GitHost } from './git-host.ts';
import { startAttempt, tidy, type Attempt } from './runner.ts';

export interface Scene {
  host: GitHost;
  app: TestApp;
  /** Starts the Action on a job. */
  start(claimed: Claimed, change?: Record<string, string>): Attempt;
  /** Answers the newest approval request. */
  decide(decision: 'allow' | 'deny', change?: Partial<Extract<Order, { kind: 'decision' }>>): void;
}

export function scene(): Scene {
  const stage = {} as Scene;
  beforeAll(async () => {
    stage.host = await startGitHost();
  });
  afterAll(() => stage.host.close());
  beforeEach(async () => {
    stage.app = new TestApp();
    await stage.app.arrive();
  });
  afterEach(async () => {
    tidy();
    await stage.app.leave();
  });
  stage.start = (claimed, change = {}) => {
    stage.app.claimed = claimed;
    return startAttempt(stage.app, stage.host, change);
  };
  stage.decide = (decision, change = {}) => {
    const asked = stage.app.ofKind('approval.requested').at(-1);
    if (!asked) throw new Error('nothing was asked');
    stage.app.order({
      kind: 'decision',
      request: asked.request,
      hash: asked.hash,
      decision,
      by: 'ada',
      reason: '',
      ...change,
    });
  };
  return stage;
}
