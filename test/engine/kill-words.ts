/** What the test and the app that it kills say to each other: the test is everyone outside, GitHub, the runners and the clock among them. */
import type { Incoming } from '../../app/engine/incoming.ts';
import type { FailureKind } from '../../app/ground/outcome.ts';
import type { State } from '../../app/ground/job-state.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import type { Changes } from '../../app/wire/changes.ts';
import type { Finish } from '../../app/wire/finish.ts';

/** `within`: a transaction has done its work, and is not committed. */
export type When = 'before' | 'within' | 'after';

/** Where a life ends: `store.transact#3`, `github.dispatch#2`. */
export interface Death {
  readonly step: string;
  readonly when: When;
}

/** How a life begins. `life` counts them, so that no two draw the same random text. */
export interface Birth {
  readonly path: string;
  readonly life: number;
  /** Epoch ms: the app does not see that it was away. */
  readonly now: number;
  readonly death: Death | null;
}

export interface Webhook {
  readonly key: string;
  readonly lane: string;
  readonly incoming: Incoming;
}

/** What happens to the app from outside. Every word is answered once the app is quiet again. */
export type Word =
  | { readonly kind: 'begin'; readonly birth: Birth }
  | { readonly kind: 'receive'; readonly webhook: Webhook }
  | { readonly kind: 'claim'; readonly run: number; readonly job: string; readonly nonce: string }
  | {
      readonly kind: 'events';
      readonly session: string;
      readonly first: number;
      readonly events: readonly RunnerEvent[];
    }
  | { readonly kind: 'decision'; readonly session: string }
  | { readonly kind: 'changes'; readonly session: string; readonly changes: Changes }
  | { readonly kind: 'finish'; readonly session: string; readonly finish: Finish }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'look' }
  | { readonly kind: 'end' };

/** What a word is answered with. */
export interface Answers {
  readonly begin: null;
  readonly receive: null;
  /** The session, or `null` when the claim was refused. */
  readonly claim: string | null;
  readonly events: null;
  /** The hash of the request that a person allowed, or `null` while nobody did. */
  readonly decision: string | null;
  readonly changes: null;
  readonly finish: null;
  readonly advance: null;
  readonly look: Look;
  /** The steps of this life, in order. */
  readonly end: readonly string[];
}

/** What is so, read past the counted port. */
export interface Look {
  readonly jobs: readonly {
    readonly number: number;
    readonly name: string | null;
    readonly state: State;
    readonly attempt: number;
  }[];
  /** Rows of inbox and outbox wait. */
  readonly isBusy: boolean;
}

export type FromApp =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly message: string }
  | {
      readonly kind: 'github';
      readonly id: number;
      readonly method: string;
      readonly given: readonly unknown[];
      readonly now: number;
    };

export type ToApp =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'github'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: FailureKind; readonly message: string };
