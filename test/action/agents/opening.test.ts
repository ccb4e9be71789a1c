import { agent, RequestError, type AgentApp } from '@agentclientprotocol/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { profileOf } from '../../../action/agents/agents.ts';
import { playHere, tidy } from './stage.ts';

afterEach(tidy);

const prepared = { command: ['x'], environment: {}, files: [], meta: { mine: { rules: 1 } }, notCompiled: [] };

/** Notes how it is opened. `loads`: what it says of loading, and what comes of it. */
function noting(loads: 'no' | 'yes' | 'fails' = 'no', key = true): { app: AgentApp; calls: unknown[] } {
  const calls: unknown[] = [];
  const note = (method: string, params: object) => calls.push({ method, ...params });
  const app = agent({ name: 'noting' })
    .onRequest('initialize', ({ params }) => {
      note('initialize', { can: params.clientCapabilities });
      return { protocolVersion: 1, agentCapabilities: { loadSession: loads !== 'no' } };
    })
    .onRequest('authenticate', ({ params }) => {
      note('authenticate', params);
      if (!key) throw RequestError.authRequired();
      return {};
    })
    .onRequest('session/new', ({ params }) => {
      note('session/new', { meta: params._meta });
      return { sessionId: 'new' };
    })
    .onRequest('session/load', async ({ params, client }) => {
      note('session/load', { id: params.sessionId, meta: params._meta });
      const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'of old' } } as const;
      await client.notify('session/update', { sessionId: params.sessionId, update });
      if (loads === 'fails') throw RequestError.internalError({ details: 'its files are gone' });
      return {};
    })
    .onRequest('session/prompt', async ({ params: { sessionId }, client }) => {
      await client.notify('_mine/progress', { percent: 50 });
      const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: sessionId } } as const;
      await client.notify('session/update', { sessionId, update });
      return { stopReason: 'end_turn' };
    });
  return { app, calls };
}

describe('a session is opened', () => {
  test('with the rules of its agent and the method it signs in by, and gets nothing of ours', async () => {
    const { app, calls } = noting();
    const on = playHere(app, { authenticate: 'by-key' }, { prepared });
    expect(await on.worker.ended).toMatchObject({ output: 'new' });
    expect(on.worker.remembered?.()).toEqual({ id: 'new', loads: false });
    expect(calls).toMatchObject([
      { method: 'initialize', can: { fs: { readTextFile: false, writeTextFile: false }, terminal: false } },
      { method: 'authenticate', methodId: 'by-key' },
      { method: 'session/new', meta: prepared.meta },
    ]);
  });

  test('by loading one of before, whose history is not told again', async () => {
    const { app, calls } = noting('yes');
    const on = playHere(app, {}, { prepared, resume: { id: 'old' } });
    expect(await on.worker.ended).toMatchObject({ output: 'old' });
    expect(on.text()).toBe('old');
    expect(calls.slice(1)).toEqual([{ method: 'session/load', id: 'old', meta: prepared.meta }]);
  });

  test.each([
    ['no', 'the agent cannot load sessions'],
    ['fails', 'Internal error: its files are gone'],
  ] as const)('anew where loading is of no use (%s), and people are told', async (loads, why) => {
    const on = playHere(noting(loads).app, {}, { resume: { id: 'old' } });
    expect(await on.worker.ended).toMatchObject({ output: 'new' });
    expect(on.text()).toBe('new');
    expect(on.notices()).toEqual([
      `warning: The earlier session of the agent could not be loaded, so a new one begins: ${why}`,
    ]);
  });

  test('or not at all, which is no failure of the work', async () => {
    const { app } = noting('no', false);
    const end = await playHere(app, { authenticate: 'by-key' }).worker.ended;
    expect(end).toMatchObject({
      outcome: 'failed',
      ending: 'unprepared',
      reason: 'The agent could not begin: Authentication required',
    });
  });
});

test('what an agent says is brought into the common shape first', async () => {
  const { app } = noting();
  const on = playHere(app, {
    normalise: (update) =>
      update.sessionUpdate === 'agent_message_chunk'
        ? { ...update, content: { type: 'text', text: 'mended' } }
        : update,
  });
  expect(await on.worker.ended).toMatchObject({ output: 'mended' });
});

describe('the profile of an agent', () => {
  test.each([
    ['claude', 'anthropic'],
    ['codex', 'openai'],
    ['gemini', 'gemini'],
    ['opencode', 'openai'],
  ] as const)('%s is known, and installs exact versions', (builtIn, api) => {
    const profile = profileOf({ name: builtIn, command: [], builtIn });
    expect(profile.api).toBe(api);
    expect(profile.packages.map(({ version }) => version)).toEqual(
      profile.packages.map(() => expect.stringMatching(/^\d+\.\d+\.\d+$/)),
    );
  });

  test('of a command says that its rules rest on what it asks', () => {
    const profile = profileOf({ name: 'mine', command: ['mine', 'acp'] });
    const rules = { name: 'x', allow: [], ask: [], deny: ['Bash(curl:*)'] };
    const preparation = {
      installed: '',
      home: '/h',
      workspace: '/w',
      node: 'node',
      rules,
      endpoint: undefined,
      model: undefined,
    };
    expect(profile.prepare(preparation)).toMatchObject({ command: ['mine', 'acp'], notCompiled: ['Bash(curl:*)'] });
    expect(profile.sessionFiles).toContain('.mine/sessions/**');
    expect(profileOf({ name: '../x', command: ['x'] }).sessionFiles.join()).not.toContain('x');
    expect(() => profileOf({ name: 'mine', command: [] })).toThrow(/has no command/);
  });
});
