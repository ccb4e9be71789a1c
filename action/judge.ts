/** One tool call against all that holds now: the profile, and what people allowed for the rest of the session. deny > session > ask > allow > ask. */
import { parseRule } from '../app/ground/rule.ts';
import { evaluate, type ToolCall, type Verdict } from '../app/remote/rules.ts';
import type { Profile } from '../app/wire/claim.ts';

export class Judge {
  readonly profile: Profile;
  #session: readonly string[] = [];

  constructor(profile: Profile) {
    this.profile = profile;
  }

  judge(call: ToolCall): Verdict {
    const verdict = evaluate(call, this.profile);
    if (verdict.verdict !== 'ask' || this.#session.length === 0) return verdict;
    // Alone, so that what the profile asks about stays asked unless these rules cover all of the call.
    const given = evaluate(call, { allow: this.#session, ask: [], deny: this.profile.deny });
    return given.verdict === 'allow' ? { ...given, reason: `${given.reason}, in this session` } : verdict;
  }

  /** These are all rules of the session from now on. Returns those that cannot be read, which do not hold. */
  allow(rules: readonly string[]): string[] {
    this.#session = rules.filter((rule) => parseRule(rule).ok);
    return rules.filter((rule) => !parseRule(rule).ok);
  }
}
