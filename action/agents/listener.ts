/** What the agent tells of its work and asks for, handed to those it concerns: transcript, tool calls, permissions, the watch. */
import type { ToolCallUpdate } from '@agentclientprotocol/sdk';
import type { Permissions } from '../permissions.ts';
import { asked } from './asked.ts';
import type { Listener } from './connection.ts';
import type { Conversation } from './conversation.ts';
import { OUTPUT_PIECE, type AgentProfile } from './profile.ts';
import { asRecord } from './tool-call.ts';
import { wireId, type ToolCalls } from './tool-calls.ts';
import { textOf } from './tool-content.ts';
import type { Transcript } from './transcript.ts';
import type { Watch } from './watch.ts';

export interface Parties {
  readonly profile: AgentProfile;
  readonly workspace: string;
  readonly calls: ToolCalls;
  readonly transcript: Transcript;
  readonly permissions: Permissions;
  readonly watch: Watch;
  /** There is none before the session is open. */
  readonly conversation: () => Conversation | undefined;
}

/** Signs of work; others (usage, commands, modes) come at any time and say nothing of what the agent does. */
const WORK = ['agent_message_chunk', 'agent_thought_chunk', 'tool_call', 'tool_call_update', 'plan'];

export function listenTo(parties: Parties): Listener {
  const { profile, workspace, calls, transcript, permissions, watch, conversation } = parties;
  const denied = new Set<string>();

  return {
    update: (told) => {
      const update = profile.normalise?.(told) ?? told;
      conversation()?.agentActed();
      const isCall = update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update';
      // That a denied call has failed is only the echo of our no.
      if (WORK.includes(update.sessionUpdate) && !(isCall && denied.has(update.toolCallId)))
        conversation()?.agentWentOn();
      if (!isCall) return transcript.take(update);
      transcript.breakMessage();
      watch.saw(calls.see(update), showsOutput(update));
    },
    permission: async (request, signal) => {
      const toolCall = profile.normaliseCall?.(request.toolCall) ?? request.toolCall;
      conversation()?.agentActed();
      transcript.breakMessage();
      const merged = calls.see(toolCall);
      const what = asked(merged, workspace);
      watch.asks(merged.id, what.input);
      const answered = calls.waits(merged.id);
      const {
        response,
        denied: refused,
        reason,
      } = await permissions
        .answer({ asked: what, toolCall: wireId(merged.id), options: request.options, signal })
        .finally(answered);
      if (refused) {
        denied.add(merged.id);
        watch.denied(merged.id);
        calls.deny(merged.id);
        const tell = conversation()?.denied(`${what.title} was denied. ${reason}`);
        // After the answer itself, which goes out when this returns.
        setImmediate(() => tell?.());
      }
      return response;
    },
  };
}

function showsOutput(update: ToolCallUpdate): boolean {
  return (
    typeof asRecord(update._meta)[OUTPUT_PIECE] === 'string' || (update.content ? textOf(update.content) !== '' : false)
  );
}
