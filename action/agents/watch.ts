/** Agents run some tools without asking. What the profile denies and was done all the same is found out, if only afterwards. */
import { evaluate } from '../../app/remote/rules.ts';
import type { Profile } from '../../app/wire/claim.ts';
import { asked } from './asked.ts';
import type { MergedCall } from './tool-call.ts';

export class Watch {
  readonly #profile: Profile;
  readonly #workspace: string;
  readonly #asked = new Set<string>();
  readonly #alarm: (what: string) => void;

  constructor(profile: Profile, workspace: string, alarm: (what: string) => void) {
    this.#profile = profile;
    this.#workspace = workspace;
    this.#alarm = alarm;
  }

  /** The agent asks for this call, so it is judged there. */
  asks(id: string): void {
    this.#asked.add(id);
  }

  /** Only a call that was completed has surely been carried out: an agent may announce one, ask, and be denied. */
  saw(call: MergedCall): void {
    if (call.status !== 'completed' || this.#asked.has(call.id)) return;
    const { call: normalised, title } = asked(call, this.#workspace);
    const { verdict, reason } = evaluate(normalised, this.#profile);
    if (verdict === 'deny')
      this.#alarm(`The agent did not ask before it did what the profile denies: ${title}. ${reason}`);
  }
}
