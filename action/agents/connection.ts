/** The client side of the Agent Client Protocol, over the standard streams of the agent's process. */
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  client,
  ndJsonStream,
  PROTOCOL_VERSION,
  type ClientConnection,
  type InitializeResponse,
  type NewSessionRequest,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { errorWords } from './error-words.ts';
import { asRecord } from './tool-call.ts';
import type { AgentProcess } from './process.ts';

/** Large agents take some seconds to be there; one that has said nothing for this long will not. */
const BEGIN_MS = 180_000;

/** A session has been told in full when nothing more was told for this long. */
const QUIET_MS = 300;
/** An agent that goes on telling is not waited for longer. */
const TELLING_MS = 10_000;

export interface Listener {
  update(update: SessionUpdate): void;
  permission(request: RequestPermissionRequest, signal: AbortSignal): Promise<RequestPermissionResponse>;
}

export interface SessionStart {
  readonly workspace: string;
  readonly listener: Listener;
  /** The method of `authenticate`, for agents that want one. */
  readonly authenticate?: string | undefined;
  /** For the agent alone, in `session/new` and `session/load`. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** A session of before to go on with, by the agent's own id. */
  readonly resume?: string | undefined;
  /** Told why the session of before is not the one that goes on. */
  readonly onFresh: (why: string) => void;
}

export interface AgentSession {
  readonly connection: ClientConnection;
  readonly id: string;
  /** It takes messages in mid-turn. */
  readonly steering: boolean;
  /** It can load this session later. */
  readonly loads: boolean;
}

/** Opens a session in the workspace. The agent uses its own tools: it gets neither our files nor our terminals. */
export async function openSession(agent: AgentProcess, start: SessionStart): Promise<AgentSession> {
  let replaying = false;
  let toldAt = 0;
  const connection = client({ name: 'signalbox' })
    // First of all handlers: it then runs at once for each message, which keeps their order.
    .onNotification('session/update', ({ params }) => {
      // What an agent tells of a loaded session was told when it happened.
      if (replaying) toldAt = performance.now();
      else start.listener.update(params.update);
    })
    .onRequest('session/request_permission', ({ params, signal }) => start.listener.permission(params, signal))
    // Agents send notifications of their own; nobody answers for what they mean.
    .onNotification('*', () => undefined)
    .connect(ndJsonStream(Writable.toWeb(agent.child.stdin), webStream(agent.child.stdout)));
  const patience = { cancellationSignal: AbortSignal.timeout(BEGIN_MS), stopWaitingOnCancel: true };
  const ask = connection.agent;
  const welcome = await ask.request(
    'initialize',
    {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: 'signalbox', version: '0.1.0' },
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    },
    patience,
  );
  if (start.authenticate !== undefined) await ask.request('authenticate', { methodId: start.authenticate }, patience);
  const place: NewSessionRequest = { cwd: start.workspace, mcpServers: [] };
  if (start.meta) place._meta = { ...start.meta };

  const load = async (id: string): Promise<string | undefined> => {
    if (!loads(welcome)) {
      start.onFresh('the agent cannot load sessions');
      return undefined;
    }
    replaying = true;
    try {
      await ask.request('session/load', { ...place, sessionId: id }, patience);
      // Some agents answer first, and tell then.
      const answeredAt = performance.now();
      do await delay(QUIET_MS);
      while (performance.now() - toldAt < QUIET_MS && performance.now() - answeredAt < TELLING_MS);
      return id;
    } catch (error) {
      // It has gone altogether.
      if (connection.signal.aborted) throw error;
      start.onFresh(errorWords(error));
      return undefined;
    } finally {
      replaying = false;
    }
  };
  const loaded = start.resume === undefined ? undefined : await load(start.resume);
  const begin = async (): Promise<string> => {
    const { sessionId } = await ask.request('session/new', place, patience);
    return sessionId;
  };
  return {
    connection,
    id: loaded ?? (await begin()),
    steering: asRecord(asRecord(welcome._meta)['steering'])['supported'] === true,
    loads: loads(welcome),
  };
}

const loads = (welcome: InitializeResponse): boolean => welcome.agentCapabilities?.loadSession === true;

/** Node's own type of a web stream of bytes is wider than the platform's. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
