/** Messages that wait for the runner: until it has handed one over, anybody who may steer can change it, move it or take it back. */
import type { Person } from '../ground/ids.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import type { SessionEvent } from '../wire/events.ts';
import { inOrder, waitingMessages, type WaitingMessage } from '../wire/message-queue.ts';
import { noteAct } from './audit.ts';
import { note, type Act } from './handle.ts';
import { order, runningSession } from './session-orders.ts';

/** As many as one order carries; what people name is less. */
const MOST_NAMED = 1_000;

/** A message, by the number that its queueing returned. */
export interface Queued {
  readonly job: number;
  readonly control: number;
  readonly by: Person;
}

/** Gives a message other words, or sends it now (`mode: 'steer'`). Returns its number. */
export async function amendMessage(
  scope: Act,
  { job, control, by }: Queued,
  { text, mode }: { readonly text: string; readonly mode: 'queue' | 'steer' },
): Promise<Result<number>> {
  const found = await waitingIn(scope, job, control);
  if (!found.ok) return found;
  const { sessionId } = found.value;
  await order(scope, sessionId, { kind: 'amend', message: control, text, mode, by: by.login });
  await note(scope, sessionId, { kind: 'message.amended', control, by: by.login, text, mode });
  await noteAct(scope, { job, by, what: 'amend', detail: `message ${control}: ${text}` });
  return accepted(control);
}

/** Takes a message back; the runner's word says whether that was in time. Returns its number. */
export async function withdrawMessage(scope: Act, { job, control, by }: Queued): Promise<Result<number>> {
  const found = await waitingIn(scope, job, control);
  if (!found.ok) return found;
  const { sessionId } = found.value;
  await order(scope, sessionId, { kind: 'withdraw', message: control, by: by.login });
  await note(scope, sessionId, { kind: 'message.withdrawn', control, by: by.login });
  await noteAct(scope, { job, by, what: 'withdraw', detail: `message ${control}` });
  return accepted(control);
}

/** Brings the messages that wait into another order. Those that were handed over meanwhile are passed over, unless none is left. */
export async function reorderMessages(
  scope: Act,
  job: number,
  wanted: readonly number[],
  by: Person,
): Promise<Result<null>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  const sessionId = session.value;
  const waiting = waitingMessages(await eventsOf(scope, sessionId));
  if (!waiting.some(({ control }) => wanted.includes(control)))
    return rejected('already_delivered', 'None of these messages waits any more.');
  // All that wait are named, as far as an order carries, so that every reader comes to the same order; the rest follows as it was.
  const after = inOrder(waiting, wanted)
    .map(({ control }) => control)
    .slice(0, MOST_NAMED);
  await order(scope, sessionId, { kind: 'reorder', order: after, by: by.login });
  await note(scope, sessionId, { kind: 'message.reordered', order: after, by: by.login });
  await noteAct(scope, { job, by, what: 'reorder', detail: `messages ${after.join(', ')}` });
  return accepted(null);
}

interface Found {
  readonly sessionId: string;
  readonly message: WaitingMessage;
}

async function waitingIn(scope: Act, job: number, control: number): Promise<Result<Found>> {
  const session = await runningSession(scope, job);
  if (!session.ok) return session;
  const events = await eventsOf(scope, session.value);
  const message = waitingMessages(events).find((waiting) => waiting.control === control);
  return message ? accepted({ sessionId: session.value, message }) : whyNotWaiting(events, control);
}

function whyNotWaiting(events: readonly SessionEvent[], control: number): Result<never> {
  const concerning = events.filter((event) => 'control' in event && event.control === control);
  if (concerning.length === 0) return rejected('unknown_message', `There is no message ${control} in this session.`);
  const withdrawn = concerning.findLast((event) => event.kind === 'message.withdrawn');
  const delivered = concerning.some(
    (event) => event.kind === 'message' && (event.status === 'delivered' || event.status === 'seen'),
  );
  if (withdrawn?.kind === 'message.withdrawn' && !delivered)
    return rejected('already_withdrawn', `Message ${control} was taken back by \`@${withdrawn.by}\` already.`);
  return rejected('already_delivered', `Message ${control} waits no more: the agent has it already.`);
}

const eventsOf = async ({ tx }: Act, sessionId: string): Promise<SessionEvent[]> =>
  (await tx.messagesOf(sessionId)).map(({ event }) => event);
