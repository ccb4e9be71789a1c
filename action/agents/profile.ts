/** What is particular to one agent: how it starts, which of its own rules our profile becomes, how it is spoken to. One file each. */
import type { SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';
import type { Profile } from '../../app/wire/claim.ts';
import type { Endpoint, ModelApi } from '../gateway/gateway.ts';

/**
 * Where `normalise` puts output that an agent tells piece by piece, instead of whole each time: `_meta: { [OUTPUT_PIECE]: 'text' }`
 * of a `tool_call_update`. It is added to what that call showed before. Whole output goes into `content`.
 */
export const OUTPUT_PIECE = 'signalbox/output-piece';

export interface Package {
  readonly name: string;
  /** Exact. */
  readonly version: string;
}

export interface Preparation {
  /** Where the agent's packages were installed (`node_modules` lies in it); empty for an agent that is a command. */
  readonly installed: string;
  /** The agent's own empty home. */
  readonly home: string;
  readonly workspace: string;
  /** The Node that runs JavaScript agents. */
  readonly node: string;
  readonly rules: Profile;
  /** The way to its model; `undefined` where no key was given for it. */
  readonly endpoint: Endpoint | undefined;
  readonly model: string | undefined;
}

export interface Prepared {
  readonly command: readonly string[];
  /** Added to the environment of the work. */
  readonly environment: Readonly<Record<string, string>>;
  /** Written before it starts; paths are below `home`. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly mode?: number }[];
  /** Goes into `session/new` and `session/load` as `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Rules of the profile that the agent's own language cannot say; they rest on what it asks and on watching it. */
  readonly notCompiled: readonly string[];
}

export interface AgentProfile {
  /** For people: `Claude Code`. */
  readonly title: string;
  /** Installed at run time, exactly these. Empty for an agent that is a command. */
  readonly packages: readonly Package[];
  /** The API its model is reached by; `undefined` when it is none of our business. */
  readonly api: ModelApi | undefined;
  /** How its process is started and what it is told. Pure. */
  prepare(preparation: Preparation): Prepared;
  /** The method of `authenticate` to call after `initialize`, if it wants one. */
  readonly authenticate?: string;
  /** A second prompt during a turn joins it; where false, there is never more than one open. Steering is never decided here: `initialize` tells. */
  readonly joins: boolean;
  /** Brings what it says of its work into the common shape (a call without input, output in a place of its own); absent where there is nothing to mend. */
  readonly normalise?: (update: SessionUpdate) => SessionUpdate;
  /** The same for the call inside a permission request. */
  readonly normaliseCall?: (call: ToolCallUpdate) => ToolCallUpdate;
  /** Paths below its home (globs with `*` and `**`) that hold its session, for going on with it elsewhere; empty when it cannot. */
  readonly sessionFiles: readonly string[];
  /** Another name for such a file when it is put back, where its own would be in the way of the new session's. */
  readonly putBackAs?: (path: string) => string;
}
