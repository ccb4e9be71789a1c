/** What becomes of a message with this agent, in one sentence for each way of sending it. */
import type { Session } from '../session/session.ts';

export type Speaking = Pick<Session, 'steering' | 'joins' | 'doing' | 'startedAt'>;

const AT_ONCE = 'The agent is idle and gets it at once.';

/** Whether a message can reach the agent while it works. */
export const takesInTurn = ({ steering, joins }: Pick<Session, 'steering' | 'joins'>): boolean =>
  steering === true || joins === true;

/** What steering means with this agent. */
export function steerWords(session: Speaking): string {
  if (session.doing?.state === 'idle') return AT_ONCE;
  if (session.steering === true) return 'Now: this agent reads it in mid-turn.';
  if (session.joins === true) return 'Now: it joins the running turn, and the agent reads it at its next step.';
  return session.steering === false
    ? 'This agent reads nothing in mid-turn and gets it after this turn; Interrupt ends the turn now.'
    : 'As soon as the agent allows: it is not known yet whether it reads in mid-turn.';
}

/** Said instead of either while the runner takes no orders. */
export const UNHEARD = 'The runner does not hear us now: it waits here and is handed over when the runner is back.';

/** What queueing means. */
export function queueWords(session: Speaking): string {
  if (session.doing?.state === 'idle') return AT_ONCE;
  return session.startedAt === null
    ? 'After what the agent is asked to do first.'
    : 'After this turn: read when the agent is done with what it does.';
}
