import type { AgentContext, StopReason } from '@agentclientprotocol/sdk';
import { RequestError } from '@agentclientprotocol/sdk';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { runs } from '../../hard.ts';
import { bareAgent, playHere, tidy, type Play } from './stage.ts';

afterEach(tidy);

/** How an agent meets what people do to it. */
interface Temper {
  readonly steering: 'none' | 'injects' | 'refuses' | 'requires';
  readonly joins: boolean;
  readonly cancels: StopReason | 'error';
}

type Act =
  | { readonly say: 'steer' | 'queue' }
  | { readonly interrupt: true }
  | { readonly end: StopReason }
  | { readonly deny: StopReason };

const temper: fc.Arbitrary<Temper> = fc.record({
  steering: fc.constantFrom('none', 'injects', 'refuses', 'requires'),
  joins: fc.boolean(),
  cancels: fc.constantFrom('cancelled', 'error'),
});
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ say: fc.constantFrom('steer', 'queue') }),
  fc.constant({ interrupt: true as const }),
  fc.record({ end: fc.constantFrom<StopReason>('end_turn') }),
  fc.record({ deny: fc.constantFrom<StopReason>('end_turn', 'cancelled') }),
);

/** An agent whose turns end when the test says so. */
function puppet(temperament: Temper) {
  const heard: string[] = [];
  const open = new Set<(end: StopReason | 'error') => void>();
  let mostOpen = 0;
  let calls = 0;
  let line: AgentContext | undefined;
  const endAll = (end: StopReason | 'error') => {
    for (const finish of open) finish(end);
  };
  const app = bareAgent({ steering: temperament.steering !== 'none' })
    .onNotification('session/cancel', () => endAll(temperament.cancels))
    .onRequest(
      '_session/steering',
      (params: unknown) => params as { prompt: { text: string }[] },
      ({ params }) => {
        if (temperament.steering === 'refuses') throw RequestError.methodNotFound('_session/steering');
        if (temperament.steering === 'requires' || open.size === 0) return { outcome: 'promptRequired' };
        heard.push(...params.prompt.map(({ text }) => text));
        return { outcome: 'injected' };
      },
    )
    .onRequest('session/prompt', async ({ params, client }) => {
      line = client;
      heard.push(...params.prompt.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
      const { promise, resolve } = Promise.withResolvers<StopReason | 'error'>();
      open.add(resolve);
      mostOpen = Math.max(mostOpen, open.size);
      const end = await promise;
      open.delete(resolve);
      if (end === 'error') throw RequestError.internalError(undefined, 'aborted');
      const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'ok' } } as const;
      if (end === 'end_turn') await client.notify('session/update', { sessionId: 's', update });
      return { stopReason: end };
    });
  const deny = async (end: StopReason) => {
    calls += 1;
    const toolCall = {
      toolCallId: `${calls}`,
      kind: 'execute',
      title: 'curl x',
      rawInput: { command: 'curl x' },
    } as const;
    const options = [{ optionId: 'no', name: 'No', kind: 'reject_once' as const }];
    if (open.size > 0) await line?.request('session/request_permission', { sessionId: 's', toolCall, options });
    endAll(end);
  };
  return { app, heard, endAll, deny, isOpen: () => open.size > 0, mostOpen: () => mostOpen };
}

async function perform(on: Play, agent: ReturnType<typeof puppet>, acts: readonly Act[]): Promise<number> {
  let said = 0;
  for (const one of acts) {
    if ('say' in one) {
      said += 1;
      on.say(`message ${said}`, one.say);
    } else if ('interrupt' in one) on.order({ kind: 'interrupt', by: 'ada' });
    else if ('deny' in one) await agent.deny(one.deny);
    else agent.endAll(one.end);
    // Lets what is on its way arrive, so that acts meet the agent in all its states.
    await new Promise((done) => setImmediate(done));
  }
  return said;
}

test(
  'whatever people and agents do, each message arrives once or is refused, and prompts never overlap unasked',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(temper, fc.array(act, { maxLength: 12 }), async (temperament, acts) => {
        const agent = puppet(temperament);
        const on = playHere(agent.app, { joins: temperament.joins });
        await on.until('it runs', () => on.ofKind('state').length > 0);
        const said = await perform(on, agent, acts);
        // From here on the agent ends each turn with an answer, and a person who interrupted says something.
        let over = false;
        const end = on.worker.ended.finally(() => (over = true));
        for (let rounds = 0; !over && rounds < 2_000; rounds += 1) {
          if (on.ofKind('state').at(-1)?.state === 'idle') on.say('go on', 'queue');
          agent.endAll('end_turn');
          await new Promise((done) => setImmediate(done));
        }
        expect(over).toBe(true);
        expect((await end).ending).not.toBe('crashed');
        const arrived = (text: string) => agent.heard.filter((one) => one === text).length;
        const refused = on.fates().filter((fate) => fate.includes('refused')).length;
        const once = Array.from({ length: said }, (_, n) => arrived(`message ${n + 1}`));
        expect(once.every((times) => times <= 1)).toBe(true);
        expect(once.filter((times) => times === 0).length).toBeLessThanOrEqual(refused);
        const mayJoin = temperament.joins && temperament.steering === 'none';
        expect(agent.mostOpen() === 1 || mayJoin).toBe(true);
        await tidy();
      }),
      { numRuns: runs(12, 1_000) },
    );
  },
);
