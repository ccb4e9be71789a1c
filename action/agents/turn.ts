/** One turn of an agent: the prompt that began it and those that joined it. It is over when all of them are answered. */
import type { ContentBlock, StopReason } from '@agentclientprotocol/sdk';

/** Sends a prompt; resolves with the agent's answer to it. */
export type Ask = (prompt: ContentBlock[]) => Promise<StopReason>;

export interface Turn {
  /** Why it ended, in the agent's word; rejects when the prompt that began it was answered with an error. */
  readonly ended: Promise<StopReason>;
  /** A second prompt, for agents that take one in mid-turn. Rejects when the agent would not have it. */
  join(prompt: ContentBlock[]): Promise<void>;
}

export function beginTurn(ask: Ask, prompt: ContentBlock[]): Turn {
  const { promise, resolve, reject } = Promise.withResolvers<StopReason>();
  let open = 0;
  let failed: { error: unknown } | undefined;
  let last: StopReason = 'end_turn';
  const put = async (blocks: ContentBlock[]): Promise<void> => {
    open += 1;
    try {
      last = await ask(blocks);
    } catch (error) {
      if (blocks === prompt) failed = { error };
      throw error;
    } finally {
      open -= 1;
      if (open === 0 && failed) reject(failed.error);
      else if (open === 0) resolve(last);
    }
  };
  // Its error is that of the turn.
  put(prompt).catch(() => undefined);
  return { ended: promise, join: put };
}
