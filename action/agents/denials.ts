/** What the agent was denied, and whether it knows why: some agents end their turn at a no, and none gets its reason with the answer. */
import type { StopReason } from '@agentclientprotocol/sdk';

/** An agent that does nothing but run into the same no is not helped by hearing it again. */
const MOST_FOLLOW_UPS = 10;

export interface Denial {
  readonly why: string;
  /** It was told while its turn ran. */
  heard: boolean;
}

export class Denials {
  /** Those of which it has not been told for certain. */
  #recent: Denial[] = [];
  /** Denied something in this turn, and nothing done since. */
  #stuck = false;
  #deniedInTurn = false;
  #followUps = 0;

  turnBegins(): void {
    this.#stuck = false;
    this.#deniedInTurn = false;
  }

  add(why: string): Denial {
    const denial = { why, heard: false };
    this.#recent.push(denial);
    this.#stuck = true;
    this.#deniedInTurn = true;
    return denial;
  }

  wentOn(): void {
    this.#stuck = false;
  }

  /** Whether it was a no that ended the turn. */
  endedTurn(reason: StopReason): boolean {
    return (reason === 'end_turn' && this.#stuck) || (reason === 'cancelled' && this.#deniedInTurn);
  }

  /** The reasons to tell with the next prompt; `all` also those it was told in a turn that ended over them. They count as told then. */
  unheard(all: boolean): string[] {
    const reasons = this.#recent.filter(({ heard }) => all || !heard).map(({ why }) => why);
    this.#recent = [];
    return reasons;
  }

  mayFollowUp(): boolean {
    this.#followUps += 1;
    return this.#followUps <= MOST_FOLLOW_UPS;
  }
}
