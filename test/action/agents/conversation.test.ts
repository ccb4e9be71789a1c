import { RequestError } from '@agentclientprotocol/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { playHere, tidy } from './stage.ts';
import { ask, say, theatre, type Answer, type Prompt } from './theatre.ts';

afterEach(tidy);

describe('a message in mid-turn', () => {
  test('to an agent that takes one prompt only waits, is said to wait at once, and comes next', async () => {
    const going = Promise.withResolvers<void>();
    const { app, heard, mostOpen } = theatre(false, async () => {
      await going.promise;
      return { text: 'first' };
    });
    const on = playHere(app);
    await on.until('it runs', () => on.ofKind('state').length > 0);
    on.say('also this');
    expect(on.fates()).toEqual(['1 queued']);
    going.resolve();
    expect(await on.worker.ended).toMatchObject({ ending: 'answered', output: 'ok' });
    expect(heard).toEqual(['do it', 'also this']);
    expect(on.fates()).toEqual(['1 queued', '1 delivered queued', '1 seen queued']);
    expect(mostOpen()).toBe(1);
  });

  test('joins the turn of an agent that is known to take it', async () => {
    const both = Promise.withResolvers<void>();
    const { app, heard, mostOpen } = theatre(
      false,
      async () => {
        await both.promise;
        return 'end_turn';
      },
      async () => {
        setImmediate(both.resolve);
        return { text: 'both done' };
      },
    );
    const on = playHere(app, { joins: true });
    await on.until('it runs', () => on.ofKind('state').length > 0);
    on.say('for later', 'queue');
    on.say('also this');
    expect(await on.worker.ended).toMatchObject({ ending: 'answered' });
    expect(mostOpen()).toBe(2);
    expect(heard).toEqual(['do it', 'also this', 'for later']);
    expect(on.fates()).toEqual(['2 delivered joined', '2 seen joined', '1 delivered queued', '1 seen queued']);
  });

  test('that would join and is refused waits for its turn after all', async () => {
    const refused = Promise.withResolvers<void>();
    const { app, heard } = theatre(
      false,
      async () => {
        await refused.promise;
        return { text: 'first' };
      },
      async () => {
        setImmediate(refused.resolve);
        throw RequestError.invalidRequest(undefined, 'one at a time');
      },
    );
    const on = playHere(app, { joins: true });
    await on.until('it runs', () => on.ofKind('state').length > 0);
    on.say('also this');
    expect(await on.worker.ended).toMatchObject({ ending: 'answered', output: 'ok' });
    expect(heard).toEqual(['do it', 'also this', 'also this']);
    expect(on.fates()).toContain('1 queued');
  });

  test.each([
    ['refuses steering', () => Promise.reject(RequestError.methodNotFound('_session/steering'))],
    ['has just ended its turn', async () => ({ outcome: 'promptRequired' })],
  ])('to an agent that %s goes to the queue, and people see it', async (_, steering) => {
    const going = Promise.withResolvers<void>();
    const { app, heard } = theatre(true, async () => {
      await going.promise;
      return { text: 'first' };
    });
    app.onRequest('_session/steering', (params: unknown) => params, steering);
    const on = playHere(app);
    await on.until('it runs', () => on.ofKind('state').length > 0);
    on.say('also this');
    await on.until('it waits', () => on.fates().length > 0);
    expect(on.fates()).toEqual(['1 queued']);
    going.resolve();
    await on.worker.ended;
    expect(heard).toEqual(['do it', 'also this']);
  });
});

describe('an interrupt', () => {
  test('is a cancel, and what is said next goes first, not into the dying turn', async () => {
    const last = Promise.withResolvers<void>();
    const { app, heard, mostOpen } = theatre(true, async ({ cancelled }) => {
      await cancelled;
      await last.promise;
      return 'cancelled';
    });
    app.onRequest(
      '_session/steering',
      (params: unknown) => params,
      async () => ({ outcome: 'injected' }),
    );
    const on = playHere(app);
    await on.until('it runs', () => on.ofKind('state').length > 0);
    on.order({ kind: 'interrupt', by: 'ada' });
    on.say('rather this');
    last.resolve();
    expect(await on.worker.ended).toMatchObject({ ending: 'answered' });
    expect(heard).toEqual(['do it', 'rather this']);
    expect(mostOpen()).toBe(1);
    expect(on.fates()).toContain('2 delivered interrupted');
  });

  test('that the agent answers with an error is one all the same', async () => {
    const { app } = theatre(false, async ({ cancelled }) => {
      await cancelled;
      throw RequestError.internalError(undefined, 'aborted');
    });
    const on = playHere(app);
    await on.until('it runs', () => on.ofKind('state').length > 0);
    on.order({ kind: 'interrupt', by: 'ada' });
    await on.until('it is idle', () => on.ofKind('state').at(-1)?.state === 'idle');
    on.say('rather this');
    expect(await on.worker.ended).toMatchObject({ ending: 'answered' });
  });
});

describe('a no', () => {
  test.each(['cancelled', 'end_turn'] as const)(
    'that ended the turn (%s) is explained, and the work goes on',
    async (stop) => {
      const { app, heard } = theatre(
        false,
        async ({ client }) => {
          await say(client, 'let me');
          await ask(client, 'curl x');
          return stop;
        },
        async () => ({ text: 'without it' }),
      );
      const on = playHere(app);
      expect(await on.worker.ended).toMatchObject({ outcome: 'succeeded', output: 'without it' });
      expect(heard[1]).toMatch(/^curl x was denied\. `Bash\(curl:\*\)` denies it\nDo not look for another way/);
      expect(on.notices()).toContainEqual(expect.stringMatching(/^info: The agent ended its turn because of that no/));
    },
  );

  test('that a person gave carries the reason to the agent', async () => {
    const { app, heard } = theatre(false, async ({ client }) => {
      await ask(client, 'node -v');
      return 'cancelled';
    });
    const on = playHere(app);
    await on.until('it asks', () => on.ofKind('approval.requested').length > 0);
    on.decide('deny', 'not on a Friday');
    await on.worker.ended;
    expect(heard[1]).toContain('node -v was denied. ada denied it: not on a Friday');
  });

  test('after which the agent went on is no end', async () => {
    const { app, heard } = theatre(false, async ({ client }) => {
      await ask(client, 'curl x');
      return { text: 'then without' };
    });
    expect(await playHere(app).worker.ended).toMatchObject({ ending: 'answered' });
    expect(heard).toHaveLength(1);
  });

  test('that the agent runs into again and again is explained ten times, and then it has given up', async () => {
    const stubborn = Array.from({ length: 20 }, (_, n) => async ({ client }: Prompt): Promise<Answer> => {
      await ask(client, 'curl x', `call-${n}`);
      return 'end_turn';
    });
    const { app, heard } = theatre(false, ...stubborn);
    expect(await playHere(app).worker.ended).toMatchObject({ outcome: 'failed', ending: 'gave_up' });
    expect(heard).toHaveLength(11);
  });

  test('and several questions at once have each their own answer', async () => {
    const { app } = theatre(false, async ({ client }) => {
      const answers = await Promise.all(['node a', 'node b', 'node c'].map((command) => ask(client, command)));
      return { text: answers.join(' ') };
    });
    const on = playHere(app);
    await on.until('it asks three times', () => on.ofKind('approval.requested').length === 3);
    for (const [index, decision] of (['allow', 'deny', 'allow'] as const).entries()) {
      const event = on.ofKind('approval.requested')[index];
      if (!event) throw new Error('not asked');
      const { request, hash } = event;
      on.order({ kind: 'decision', request, hash, decision, by: 'ada', reason: '' });
    }
    expect(await on.worker.ended).toMatchObject({ output: 'yes no yes' });
    expect(on.ofKind('state').map(({ state }) => state)).toEqual(['running', 'waiting', 'running']);
  });
});

describe('the turn of an agent', () => {
  test.each([
    ['refusal', 'refused'],
    ['max_tokens', 'limit'],
    ['max_turn_requests', 'limit'],
    ['cancelled', 'error'],
  ] as const)('that ends by %s is a failure (%s)', async (stop, ending) => {
    const { app } = theatre(false, async () => ({ text: 'so far', stop }));
    expect(await playHere(app).worker.ended).toMatchObject({ outcome: 'failed', ending, output: 'so far' });
  });
});
