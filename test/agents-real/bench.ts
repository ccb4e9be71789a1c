/** The agents on the bench: what speaks for their model, and in what they truly differ. */
import type { BuiltInAgent } from '../../app/ground/agents.ts';
import type { Delivery } from '../../app/wire/events.ts';
import type { Dialect } from './models/server.ts';

export interface Bench {
  readonly agent: BuiltInAgent;
  readonly dialect: Dialect;
  /** How a message in mid-turn reaches it. */
  readonly steering: (typeof Delivery)['options'][number];
  /** A command that the profile denies is stopped by its own rules, before it asks us. */
  readonly stopsByItself: boolean;
  /** It hears only that it was denied something, until it is told something else: nothing can be said to it in mid-turn. */
  readonly deafInTurn?: true;
  /** It can go on with a session in a new process. */
  readonly loads: boolean;
  /** Writes into what is saved of its session that everything may be done unasked, as hostile work could. Given its home. */
  readonly plant?: (home: string) => void | Promise<void>;
  /** The model it is told to use, where its own choice does not work with a pretended one. */
  readonly model?: string;
}
