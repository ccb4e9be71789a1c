/** A job that is a prompt: any agent that speaks the Agent Client Protocol, from its start until nothing of it is left. */
import type { RequestPermissionRequest, StopReason } from '@agentclientprotocol/sdk';
import type { Claimed, Work } from '../../app/wire/claim.ts';
import type { Control } from '../../app/wire/controls.ts';
import { TEXT_LIMIT } from '../../app/wire/events.ts';
import { Permissions } from '../permissions.ts';
import { cutText } from '../text.ts';
import { NO_HURRY, within } from '../waiting.ts';
import type { Ending, Report, Worker } from '../worker.ts';
import { asked } from './asked.ts';
import { openSession, type Listener } from './connection.ts';
import { Conversation, textBlocks } from './conversation.ts';
import { errorWords, outcomeOf } from './outcome.ts';
import { startProcess } from './process.ts';
import { closeAgent, stopAgent } from './stop-ladder.ts';
import { ToolCalls, wireId } from './tool-calls.ts';
import { Transcript } from './transcript.ts';
import { Watch } from './watch.ts';

export interface AgentJob {
  readonly work: Extract<Work, { kind: 'prompt' }>;
  readonly profile: Claimed['profile'];
  readonly session: string;
  readonly commit: string;
  readonly workspace: string;
  readonly environment: Record<string, string>;
  readonly report: Report;
}

export function startAgent(job: AgentJob): Worker {
  const { report, work, workspace } = job;
  const agent = startProcess({ ...job, command: work.agent.command });
  const calls = new ToolCalls(report, workspace);
  const transcript = new Transcript(report);
  const breach = Promise.withResolvers<string>();
  const watch = new Watch(job.profile, workspace, breach.resolve);
  const early: Control[] = [];
  let conversation: Conversation | undefined;
  let denials = 0;
  let stopped = false;

  const permissions = new Permissions({
    profile: job.profile,
    report,
    onWaiting: (waiting) => {
      if (!stopped) report({ kind: 'state', state: waiting ? 'waiting' : 'running' });
    },
  });

  const listener: Listener = {
    update: (update) => {
      conversation?.agentActed();
      if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update')
        return transcript.take(update);
      transcript.breakMessage();
      watch.saw(calls.see(update));
    },
    permission: async ({ toolCall, options }: RequestPermissionRequest, signal) => {
      conversation?.agentActed();
      transcript.breakMessage();
      watch.asks(toolCall.toolCallId);
      const merged = calls.see(toolCall);
      const request = { asked: asked(merged, workspace), toolCall: wireId(merged.id), options, signal };
      const { response, denied, reason } = await permissions.answer(request);
      if (denied) {
        denials += 1;
        calls.deny(merged.id);
        // After the answer itself, which goes out when this returns.
        setImmediate(() => conversation?.remark(`${request.asked.title} was denied. ${reason}`));
      }
      return response;
    },
  };

  const converse = async (): Promise<StopReason> => {
    const session = await openSession(agent, workspace, listener);
    report({
      kind: 'session.started',
      agent: cutText(work.agent.name, 200),
      steering: session.steering,
      commit: job.commit,
    });
    report({ kind: 'message', id: 'prompt', role: 'user', text: cutText(work.prompt, TEXT_LIMIT) });
    conversation = new Conversation({
      session,
      report,
      withdraw: () => permissions.withdrawAll(),
      onTurnStart: () => {
        transcript.breakMessage();
        report({ kind: 'state', state: 'running' });
      },
      onTurnEnd: () => calls.closeOpen(),
    });
    const held = conversation.hold(textBlocks(work.prompt));
    for (const control of early.splice(0)) conversation.take(control);
    return held;
  };

  /** The agent's exit ends the conversation as surely as its answer: nobody else would answer then. */
  const conversationEnd = async (): Promise<Pick<Ending, 'outcome' | 'reason'>> => {
    const died = agent.exited.then((how) => `The agent ${how}`);
    const breached = breach.promise.then((what) => ({ outcome: 'failed' as const, reason: what }));
    const failed = (what: string) => ({
      outcome: 'failed' as const,
      reason: [what, agent.lastWords()].join('\n').trim(),
    });
    try {
      const end = await Promise.race([converse(), died.then(failed), breached]);
      return typeof end === 'string' ? outcomeOf(end, denials) : end;
    } catch (error) {
      // A broken line is most often the first sign of an agent that is dying.
      const dead = await within(500, NO_HURRY, died);
      return dead
        ? failed(await died)
        : { outcome: 'failed', reason: `The agent ended with an error: ${errorWords(error)}` };
    }
  };

  const ended = async (): Promise<Ending> => {
    const end = await conversationEnd();
    if (!stopped) {
      await closeAgent(agent, NO_HURRY);
      await agent.processes.kill();
    }
    return { outcome: end.outcome, reason: cutText(end.reason, 2_000), output: transcript.output, exitCode: null };
  };

  return {
    ended: ended(),
    take: (control) => {
      if (control.order.kind === 'decision') permissions.decide(control.order);
      else if (conversation) conversation.take(control);
      else early.push(control);
    },
    stop: async ({ outcome, reason, hurry }) => {
      stopped = true;
      const cancelTurn = async () => conversation?.cancelTurn();
      const step = await stopAgent({ agent, cancelTurn, hurry, report });
      return {
        outcome,
        reason: cutText(`${reason}. The agent ${step}.`, 2_000),
        output: transcript.output,
        exitCode: null,
      };
    },
  };
}
