/**
 * The third layer: agents run some tools without asking, and none of them has to heed a no. What the profile (or a person)
 * denied and was done all the same is found out, if only while it happens or afterwards.
 */
import type { Judge } from '../judge.ts';
import { fitted } from '../text.ts';
import { asked } from './asked.ts';
import type { MergedCall } from './tool-call.ts';
import { exitCodeOf } from './tool-content.ts';

/** Agents call a tool `in_progress` and ask then; one that has not asked for this long is not going to. */
const ASKS_WITHIN_MS = 5_000;

interface Seen {
  /** The input it was asked for with, and the answer. */
  asked?: { readonly input: string; denied: boolean };
  /** What was judged last: the same is not judged twice. */
  judged?: MergedCall | undefined;
  forbidden?: string | undefined;
  timer?: NodeJS.Timeout | undefined;
  alarmed?: boolean;
  /** The rule that asks, where the agent did it without asking. */
  unasked?: string | undefined;
  told?: boolean;
}

export class Watch {
  readonly #judged: Judge;
  readonly #workspace: string;
  readonly #seen = new Map<string, Seen>();
  readonly #alarm: (what: string) => void;
  readonly #warn: (what: string) => void;

  /** `alarm`: what is denied was done. `warn`: what a rule of the profile asks a person about was done without asking. */
  constructor(judge: Judge, workspace: string, alarm: (what: string) => void, warn: (what: string) => void) {
    this.#judged = judge;
    this.#workspace = workspace;
    this.#alarm = alarm;
    this.#warn = warn;
  }

  /** The agent asks for this call: it is judged there, as long as it stays what was asked for. */
  asks(id: string, input: string): void {
    const seen = this.#of(id);
    clearTimeout(seen.timer);
    seen.timer = undefined;
    seen.asked = { input, denied: false };
    seen.judged = seen.forbidden = seen.unasked = undefined;
  }

  denied(id: string): void {
    const { asked: request } = this.#of(id);
    if (request) request.denied = true;
  }

  /** `shows`: this piece of news holds output of the call. */
  saw(call: MergedCall, shows: boolean): void {
    const seen = this.#of(call.id);
    const over = call.status === 'completed' || call.status === 'failed';
    if (over) clearTimeout(seen.timer);
    if (seen.asked?.denied) {
      if (call.status === 'completed')
        this.#raise(seen, `The agent did what it had been denied: ${this.#titleOf(call)}.`);
      return;
    }
    // A call may fail because the agent's own rules stopped it; with an exit code, it was carried out.
    const ran =
      call.status === 'completed' || exitCodeOf(call) !== undefined || (shows && call.status === 'in_progress');
    if (ran || call.status === 'in_progress') this.#judge(seen, call);
    if (ran && seen.unasked !== undefined && !seen.told) {
      seen.told = true;
      this.#warn(seen.unasked);
    }
    if (seen.forbidden === undefined) return;
    if (ran) this.#raise(seen, seen.forbidden);
    else if (call.status === 'in_progress' && !seen.asked) {
      const { forbidden } = seen;
      seen.timer ??= setTimeout(() => this.#raise(seen, forbidden), ASKS_WITHIN_MS).unref();
    }
  }

  /** Nothing more is going to happen. */
  close(): void {
    for (const { timer } of this.#seen.values()) clearTimeout(timer);
  }

  #judge(seen: Seen, call: MergedCall): void {
    if (seen.judged && sameCall(seen.judged, call)) return;
    seen.judged = call;
    const { call: normalised, title, input } = asked(call, this.#workspace);
    // A title is the agent's own word; the command is what it ran.
    const what = fitted(normalised.command ?? title, 500);
    if (seen.asked?.input === input) return void (seen.forbidden = seen.unasked = undefined);
    const { verdict, reason, rule } = this.#judged.judge(normalised);
    const how = seen.asked ? 'asked for something else before' : 'did not ask before';
    // Only a rule that a person wrote: agents do harmless things unasked all the time.
    const asks = verdict === 'ask' && rule !== undefined && this.#judged.profile.ask.includes(rule);
    seen.unasked = asks ? `The agent ${how} it did what \`${rule}\` asks a person about: ${what}.` : undefined;
    seen.forbidden =
      verdict === 'deny' ? `The agent ${how} it did what the profile denies: ${what}. ${reason}` : undefined;
  }

  #raise(seen: Seen, what: string): void {
    if (seen.alarmed) return;
    seen.alarmed = true;
    this.#alarm(what);
  }

  #titleOf(call: MergedCall): string {
    return asked(call, this.#workspace).title;
  }

  #of(id: string): Seen {
    const known = this.#seen.get(id);
    if (known) return known;
    const seen: Seen = {};
    this.#seen.set(id, seen);
    return seen;
  }
}

/** Output that grows does not make it another call. */
function sameCall(a: MergedCall, b: MergedCall): boolean {
  const diffs = b.content.some((part) => part.type === 'diff');
  return (
    a.rawInput === b.rawInput &&
    a.locations === b.locations &&
    a.title === b.title &&
    a.name === b.name &&
    a.kind === b.kind &&
    (a.content === b.content || !diffs)
  );
}
