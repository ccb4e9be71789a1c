/**
 * The scripted agent: a real ACP agent process without a model. It obeys the directives in its prompt, in order, and says
 * plainly that it is scripted. Start it with `node test/agents/scripted.ts`; it speaks ACP on its standard streams.
 */
import { randomUUID } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { agent, ndJsonStream, RequestError, type AgentContext, type ContentBlock } from '@agentclientprotocol/sdk';
import { parseDirectives } from './directives.ts';
import { recall, remember } from './memory.ts';
import { Performance } from './performance.ts';

interface Session {
  readonly cwd: string;
  readonly asked: string[];
  performance: Performance | undefined;
  steering: boolean;
}

const sessions = new Map<string, Session>();

function sessionOf(id: unknown): Session {
  const session = typeof id === 'string' ? sessions.get(id) : undefined;
  if (!session) throw RequestError.invalidParams(undefined, `no session ${String(id)}`);
  return session;
}

/** Only the first block is ours to obey: what follows is material. */
function firstText(prompt: readonly ContentBlock[]): string {
  const [first] = prompt;
  return first?.type === 'text' ? first.text : '';
}

async function perform(session: Session, client: AgentContext, sessionId: string, prompt: readonly ContentBlock[]) {
  if (session.performance) throw RequestError.invalidRequest(undefined, 'a prompt is open already');
  const text = firstText(prompt);
  // Quoted lines are what other jobs handed on: data, even when it looks like a directive.
  const directives = parseDirectives(text.replace(/^> .*$/gm, ''));
  session.steering = !directives.some(({ verb }) => verb === 'no-steering');
  const performance = new Performance({ client, sessionId, cwd: session.cwd, earlier: [...session.asked] }, directives);
  session.performance = performance;
  session.asked.push(text);
  remember(sessionId, session.asked);
  try {
    return { stopReason: await performance.play(text) };
  } finally {
    session.performance = undefined;
  }
}

interface Steering {
  readonly sessionId?: unknown;
  readonly prompt?: readonly ContentBlock[];
}

const app = agent({ name: 'signalbox-scripted-agent' })
  .onRequest('initialize', () => ({
    protocolVersion: 1,
    agentInfo: { name: 'scripted', title: 'Scripted agent (no model)', version: '1.0.0' },
    agentCapabilities: { loadSession: true },
    _meta: { steering: { supported: true } },
  }))
  .onRequest('session/new', ({ params }) => {
    const sessionId = randomUUID();
    sessions.set(sessionId, { cwd: params.cwd, asked: [], performance: undefined, steering: true });
    return { sessionId };
  })
  .onRequest('session/load', async ({ params: { sessionId, cwd }, client }) => {
    const asked = recall(sessionId);
    if (!asked) throw RequestError.resourceNotFound(sessionId);
    sessions.set(sessionId, { cwd, asked, performance: undefined, steering: true });
    for (const text of asked) {
      const update = { sessionUpdate: 'user_message_chunk', content: { type: 'text', text } } as const;
      await client.notify('session/update', { sessionId, update });
    }
    const update = {
      sessionUpdate: 'agent_message_chunk',
      content: { type: 'text', text: 'What I said then.' },
    } as const;
    await client.notify('session/update', { sessionId, update });
    return {};
  })
  .onRequest('session/prompt', ({ params, client }) =>
    perform(sessionOf(params.sessionId), client, params.sessionId, params.prompt),
  )
  .onNotification('session/cancel', ({ params }) => sessions.get(params.sessionId)?.performance?.cancel())
  .onRequest(
    '_session/steering',
    (params: unknown) => (params ?? {}) as Steering,
    ({ params }) => {
      const session = sessionOf(params.sessionId);
      if (!session.steering) throw RequestError.methodNotFound('_session/steering');
      if (!session.performance) return { outcome: 'promptRequired', reason: 'noRunningTurn' };
      session.performance.steer(firstText(params.prompt ?? []));
      return { outcome: 'injected' };
    },
  );

app.connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>));

// A client that closes our input is done with us.
process.stdin.on('end', () => {
  for (const { performance } of sessions.values()) {
    if (performance?.hangs) return;
    performance?.cancel();
  }
  process.exit(0);
});
