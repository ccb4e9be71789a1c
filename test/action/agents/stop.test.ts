/** Stops, with real processes: what is said to be ended has ended, with everything it started. */
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { AgentProcess } from '../../../action/agents/process.ts';
import { stopAgent } from '../../../action/agents/stop-ladder.ts';
import type { RunnerEvent } from '../../../app/wire/events.ts';
import { bareAgent, play, playHere, tidy } from './stage.ts';

afterEach(tidy);

describe('a stop', () => {
  test('of an agent that obeys leaves nothing behind, not even what left its family', async () => {
    const on = play('[[run!:setsid -f sleep 300; sleep 301]] [[sleep:60]]');
    await on.until('it runs', () => on.ofKind('tool.started').length > 0);
    await on.until('its command runs', () => on.ofKind('state').length > 0);
    const since = performance.now();
    const { outcome, reason } = await on.stop();
    expect({ outcome, reason }).toEqual({ outcome: 'cancelled', reason: 'Stopped by ada. The agent ended its turn.' });
    expect(await on.confinement.alive()).toEqual([]);
    // Far from the steps that follow where an agent does not obey; the bench says how long it takes.
    expect(performance.now() - since).toBeLessThan(3_000);
    expect(on.ofKind('state').flatMap(({ step }) => step ?? [])).toEqual(['cancel', 'close']);
  });

  test('of a session that is idle ends it at once', async () => {
    const on = play('[[say:done]]', { lingers: 600 });
    await on.until('it is idle', () => on.ofKind('state').at(-1)?.state === 'idle');
    expect(await on.stop()).toMatchObject({ outcome: 'cancelled', output: 'done' });
    expect(await on.confinement.alive()).toEqual([]);
    expect(await on.worker.ended).toMatchObject({ outcome: 'succeeded', output: 'done' });
  });

  test('while the turn is ending is one all the same', async () => {
    const app = bareAgent().onRequest('session/prompt', () => new Promise<never>(() => undefined));
    const on = playHere(app);
    await on.until('it runs', () => on.ofKind('state').length > 0);
    const [one, other] = await Promise.all([on.stop(AbortSignal.abort()), on.stop(AbortSignal.abort())]);
    expect([one.outcome, other.outcome]).toEqual(['cancelled', 'cancelled']);
  });

  test('is never called done while a process is left', async () => {
    const events: RunnerEvent[] = [];
    const stdin = Object.assign(new EventEmitter(), { end: () => undefined });
    const never = new Promise<string>(() => undefined);
    const kills: string[] = [];
    const agent = {
      child: { stdin },
      exited: never,
      gone: never,
      confinement: {
        alive: async () => [4711],
        signal: async (signal: string) => kills.push(signal),
        kill: async () => kills.push('SIGKILL'),
      },
      lastWords: () => '',
    } as unknown as AgentProcess;
    const how = await stopAgent({
      agent,
      cancelTurn: () => never,
      hurry: AbortSignal.abort(),
      report: (event) => events.push(event),
    });
    expect(how).toBe('could not be ended: a process of it cannot be killed');
    expect(kills).toEqual(['SIGTERM', 'SIGKILL']);
  });
});
