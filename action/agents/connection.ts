/** The client side of the Agent Client Protocol, over the standard streams of the agent's process. */
import { Readable, Writable } from 'node:stream';
import {
  client,
  ndJsonStream,
  PROTOCOL_VERSION,
  type ClientConnection,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { asRecord } from './tool-call.ts';
import type { AgentProcess } from './process.ts';

export interface Listener {
  update(update: SessionUpdate): void;
  permission(request: RequestPermissionRequest, signal: AbortSignal): Promise<RequestPermissionResponse>;
}

export interface AgentSession {
  readonly connection: ClientConnection;
  readonly id: string;
  /** The name the agent gives itself, if it does. */
  readonly title: string | undefined;
  /** It takes messages in mid-turn. */
  readonly steering: boolean;
}

/** Opens a session in the workspace. The agent uses its own tools: it gets neither our files nor our terminals. */
export async function openSession(agent: AgentProcess, workspace: string, listener: Listener): Promise<AgentSession> {
  const connection = client({ name: 'signalbox' })
    // First of all handlers: it then runs at once for each message, which keeps their order.
    .onNotification('session/update', ({ params }) => listener.update(params.update))
    .onRequest('session/request_permission', ({ params, signal }) => listener.permission(params, signal))
    // Agents send notifications of their own; nobody answers for what they mean.
    .onNotification('*', () => undefined)
    .connect(ndJsonStream(Writable.toWeb(agent.child.stdin), webStream(agent.child.stdout)));
  const welcome = await connection.agent.request('initialize', {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'signalbox', version: '0.1.0' },
    clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
  });
  const { sessionId } = await connection.agent.request('session/new', { cwd: workspace, mcpServers: [] });
  const title = welcome.agentInfo?.title ?? welcome.agentInfo?.name;
  return {
    connection,
    id: sessionId,
    title,
    steering: asRecord(asRecord(welcome._meta)['steering'])['supported'] === true,
  };
}

/** Node's own type of a web stream of bytes is wider than the platform's. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
