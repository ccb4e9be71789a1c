/** How a conversation with an agent ended, in one honest sentence. */
import { RequestError, type StopReason } from '@agentclientprotocol/sdk';
import { asRecord } from './tool-call.ts';
import type { Ending } from '../worker.ts';

/** `denials`: how many calls were denied; some agents end their turn after a no. */
export function outcomeOf(reason: StopReason, denials: number): Pick<Ending, 'outcome' | 'reason'> {
  switch (reason) {
    case 'end_turn':
      return { outcome: 'succeeded', reason: 'The agent finished' };
    case 'refusal':
      return { outcome: 'failed', reason: 'The agent refused to go on' };
    case 'max_tokens':
      return { outcome: 'failed', reason: 'The agent reached its limit of tokens' };
    case 'max_turn_requests':
      return { outcome: 'failed', reason: 'The agent reached its limit of model requests for one turn' };
    case 'cancelled':
      return {
        outcome: 'failed',
        reason: denials > 0 ? 'The agent gave up after a call was denied' : 'The agent cancelled its own turn',
      };
  }
}

/** What an error of the protocol says, with the detail some agents hide in its data. */
export function errorWords(error: unknown): string {
  if (!(error instanceof RequestError)) return error instanceof Error ? error.message : String(error);
  const detail = asRecord(error.data)['details'] ?? asRecord(error.data)['message'];
  return typeof detail === 'string' && detail !== error.message ? `${error.message}: ${detail}` : error.message;
}
