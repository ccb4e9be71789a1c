/** A job that is a prompt: any agent that speaks the Agent Client Protocol, from its start until nothing of it is left. */
import type { Claimed, Work } from '../../app/wire/claim.ts';
import type { Control } from '../../app/wire/controls.ts';
import { TEXT_LIMIT } from '../../app/wire/events.ts';
import type { Confinement } from '../confine/confinement.ts';
import { Judge } from '../judge.ts';
import { Permissions } from '../permissions.ts';
import { cutText, fitted } from '../text.ts';
import { NO_HURRY, within } from '../waiting.ts';
import type { Ending, Remembered, Report, Worker } from '../worker.ts';
import { openSession } from './connection.ts';
import { textBlocks } from './asides.ts';
import { Conversation } from './conversation.ts';
import { listenTo } from './listener.ts';
import { Messages } from './messages.ts';
import { outcomeOf, outcomeOfError, outcomeOfExit, type Outcome } from './outcome.ts';
import { startProcess } from './process.ts';
import type { AgentProfile, Prepared } from './profile.ts';
import { Stay, type Lingers } from './stay.ts';
import { breakOff, closeAgent, stopAgent } from './stop-ladder.ts';
import { ToolCalls } from './tool-calls.ts';
import { Transcript } from './transcript.ts';
import { Watch } from './watch.ts';

export interface AgentJob {
  readonly work: Extract<Work, { kind: 'prompt' }>;
  readonly rules: Claimed['profile'];
  readonly profile: AgentProfile;
  readonly prepared: Prepared;
  readonly confinement: Confinement;
  /** Of the work; what the agent needs of its own is added here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly session: string;
  readonly commit: string;
  readonly report: Report;
  /** A session of before, which the agent loads where it can. */
  readonly resume?: { readonly id: string } | undefined;
  /** What becomes of a question where nobody is there to answer it. */
  readonly onAsk?: 'allow' | 'deny' | undefined;
  /** When the time limit will end the work (epoch ms). */
  readonly endsAt?: number | undefined;
  /** How long the session stays for a follow-up once its turn is over. */
  readonly lingers?: Lingers;
}

/** Large agents take seconds to be there; from then on people are told what is waited for. */
const SLOW_START_MS = 10_000;

/** An empty prompt begins a session that waits for its first message. */
export function startAgent(job: AgentJob): Worker {
  const { report, work, workspace, profile, prepared, confinement } = job;
  const environment = { ...job.environment, ...prepared.environment };
  const agent = startProcess({ command: prepared.command, workspace, environment, confinement });
  const calls = new ToolCalls(report, workspace);
  const transcript = new Transcript(report);
  const messages = new Messages(report);
  const stay = new Stay({ lingers: job.lingers, endsAt: job.endsAt, report });
  /** Interrupts of a turn that has not begun. */
  const early: Control[] = [];
  let conversation: Conversation | undefined;
  let remembered: Remembered | undefined;
  let stopped = false;

  const breach = Promise.withResolvers<string>();
  const alarm = (what: string) => {
    report({ kind: 'notice', level: 'error', text: fitted(`Alarm: ${what}`, 2_000) });
    breach.resolve(what);
  };
  const warn = (what: string) => report({ kind: 'notice', level: 'warning', text: fitted(what, 2_000) });
  const judge = new Judge(job.rules);
  const watch = new Watch(judge, workspace, alarm, warn);
  const permissions = new Permissions({
    judge,
    report,
    onWaiting: (waiting) => {
      if (!stopped) report({ kind: 'state', state: waiting ? 'waiting' : 'running' });
    },
    onAsk: job.onAsk,
    endsAt: job.endsAt,
  });
  const cancelTurn = async () => conversation?.cancelTurn();

  const slow = setTimeout(() => {
    const text = 'The program of the agent runs, and has not answered yet.';
    report({ kind: 'notice', level: 'info', text });
  }, SLOW_START_MS).unref();

  const converse = async (): Promise<Outcome> => {
    const listener = listenTo({
      profile,
      workspace,
      calls,
      transcript,
      permissions,
      watch,
      conversation: () => conversation,
    });
    const session = await openSession(agent, {
      workspace,
      listener,
      authenticate: profile.authenticate,
      meta: prepared.meta,
      resume: job.resume?.id,
      onFresh: (why) => {
        const text = `The earlier session of the agent could not be loaded, so a new one begins: ${why}`;
        report({ kind: 'notice', level: 'warning', text: fitted(text, 2_000) });
      },
    });
    clearTimeout(slow);
    remembered = { id: session.id, loads: session.loads };
    const { steering } = session;
    report({
      kind: 'session.started',
      agent: cutText(work.agent.name, 200),
      steering,
      ...(profile.joins && { joins: true }),
      commit: job.commit,
    });
    if (session.id === job.resume?.id)
      report({
        kind: 'notice',
        level: 'info',
        text: 'The agent goes on with its session of the job that this one continues.',
      });
    if (work.prompt !== '')
      report({ kind: 'message', id: 'prompt', role: 'user', text: cutText(work.prompt, TEXT_LIMIT) });
    conversation = new Conversation({
      session,
      joins: profile.joins,
      report,
      messages,
      stay,
      withdraw: () => permissions.withdrawAll(),
      onTurnStart: () => {
        transcript.beginTurn();
        permissions.turnBegins();
        report({ kind: 'state', state: 'running' });
      },
      onTurnEnd: () => calls.closeOpen(),
    });
    const held = conversation.hold(work.prompt === '' ? undefined : textBlocks(work.prompt));
    conversation.catchUp(early.splice(0));
    return outcomeOf(await held, transcript.spoke);
  };

  /** The agent's exit ends the conversation as surely as its answer: nobody else would answer then. */
  const conversationEnd = async (): Promise<Outcome> => {
    const died = agent.exited.then((how) => outcomeOfExit(how, agent.lastWords(), remembered !== undefined));
    const breached = breach.promise.then((reason): Outcome => ({ outcome: 'failed', ending: 'breach', reason }));
    try {
      return await Promise.race([converse(), died, breached]);
    } catch (error) {
      // A broken line is most often the first sign of an agent that is dying.
      if (await within(500, NO_HURRY, died)) return died;
      return outcomeOfError(error, agent.lastWords(), remembered !== undefined);
    }
  };

  const lastWord = (outcome: Outcome): Ending => ({
    ...outcome,
    reason: cutText(outcome.reason, 2_000),
    output: transcript.output,
    exitCode: null,
  });

  const ended = async (): Promise<Ending> => {
    const end = await conversationEnd();
    clearTimeout(slow);
    watch.close();
    messages.close();
    if (!stopped) {
      if (end.ending === 'breach') await breakOff({ agent, cancelTurn, hurry: NO_HURRY });
      else await closeAgent(agent, NO_HURRY);
      await confinement.kill();
    }
    return lastWord(end);
  };

  return {
    remembered: () => remembered,
    ended: ended(),
    take: (control) => {
      const { number, order } = control;
      switch (order.kind) {
        case 'decision':
          return permissions.decide(order);
        case 'policy':
          return permissions.allow(order);
        case 'linger':
          return stay.set(order.seconds);
        case 'message':
        case 'amend':
        case 'withdraw':
        case 'reorder':
          if (conversation) conversation.take(control);
          else messages.take(number, order);
          return;
        case 'interrupt':
          if (conversation) conversation.take(control);
          else early.push(control);
          return;
        case 'stop':
          return;
      }
    },
    stop: async ({ outcome, reason, ending, hurry }) => {
      stopped = true;
      watch.close();
      messages.close();
      const step = await stopAgent({ agent, cancelTurn, hurry, report });
      return lastWord({ outcome, ending, reason: `${reason}. The agent ${step}.` });
    },
  };
}
