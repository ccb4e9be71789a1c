/** How a conversation with an agent ended: checked, not assumed, and said in one honest sentence. */
import type { Ending } from '../worker.ts';
import type { ConversationEnd } from './conversation.ts';
import { errorWords } from './error-words.ts';

export type Outcome = Pick<Ending, 'outcome' | 'ending' | 'reason'>;

const failed = (ending: NonNullable<Ending['ending']>, reason: string): Outcome => ({
  outcome: 'failed',
  ending,
  reason,
});

/** `spoke`: whether its last turn held any words of it. */
export function outcomeOf({ reason, gaveUp, interruptedBy }: ConversationEnd, spoke: boolean): Outcome {
  if (reason === undefined)
    return { outcome: 'cancelled', ending: 'stopped', reason: 'Nobody asked the agent anything' };
  if (interruptedBy !== undefined && reason === 'cancelled') {
    const why = `${interruptedBy} interrupted the agent, and nobody said what it should do instead`;
    return { outcome: 'cancelled', ending: 'stopped', reason: why };
  }
  if (gaveUp) return failed('gave_up', 'The agent gave up after a call was denied');
  switch (reason) {
    case 'end_turn':
      if (!spoke) return failed('silent', 'The agent ended without an answer');
      return { outcome: 'succeeded', ending: 'answered', reason: 'The agent finished' };
    case 'refusal':
      return failed('refused', 'The agent refused to go on');
    case 'max_tokens':
      return failed('limit', 'The agent reached its limit of tokens');
    case 'max_turn_requests':
      return failed('limit', 'The agent reached its limit of model requests for one turn');
    case 'cancelled':
      return failed('error', 'The agent cancelled its own turn');
  }
}

/** Its process died under it; `begun`: a session was open. */
export function outcomeOfExit(how: string, lastWords: string, begun: boolean): Outcome {
  const started = !how.startsWith('could not be started');
  return failed(begun || started ? 'crashed' : 'unprepared', [`The agent ${how}`, lastWords].join('\n').trim());
}

/** It told an error; `begun`: a session was open. */
export function outcomeOfError(error: unknown, lastWords: string, begun: boolean): Outcome {
  if (begun) return failed('error', `The agent ended with an error: ${errorWords(error)}`);
  return failed('unprepared', [`The agent could not begin: ${errorWords(error)}`, lastWords].join('\n').trim());
}
