/** What went wrong with an agent, in the words it told it in. */
import { RequestError } from '@agentclientprotocol/sdk';
import { asRecord } from './tool-call.ts';

/** The message of an error of the protocol, with the detail some agents hide in its data. */
export function errorWords(error: unknown): string {
  if (!(error instanceof RequestError)) return error instanceof Error ? error.message : String(error);
  // Our own patience ran out.
  if (error.code === -32800 && error.data instanceof Error) return 'it does not answer';
  const detail = asRecord(error.data)['details'] ?? asRecord(error.data)['message'];
  return typeof detail === 'string' && detail !== error.message ? `${error.message}: ${detail}` : error.message;
}
