/** Collects what is read from the environment and everything that is wrong with it, so that all problems are told together. */
import { nearest } from '../../ground/near-miss.ts';
import { SETTINGS } from './variables.ts';

type Outcome<T> =
  | { readonly ok: true; readonly settings: T }
  | { readonly ok: false; readonly problems: readonly string[] };

export class Reading {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #problems = new Map<string, string>();

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  has(name: string): boolean {
    return this.text(name) !== undefined;
  }

  /** The value without space around it; an empty one counts as not set, as in `.env` files. */
  text(name: string): string | undefined {
    const value = Object.hasOwn(this.#env, name) ? this.#env[name]?.trim() : undefined;
    return value === '' ? undefined : value;
  }

  required(name: string, hint: string): string {
    const value = this.text(name);
    if (value === undefined) this.missing(name, hint);
    return value ?? '';
  }

  wholeNumber(
    name: string,
    bounds: { readonly least: number; readonly most: number; readonly hint: string },
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= bounds.least && number <= bounds.most) return number;
    this.wrong(name, `is \`${value.slice(0, 40)}\`; it must be ${bounds.hint}`);
    return undefined;
  }

  missing(name: string, hint: string): void {
    // A mistyped name is the likeliest reason for a missing one.
    const known = SETTINGS.map((row) => row.name);
    const near = nearest(
      name,
      Object.keys(this.#env).filter((key) => !known.includes(key)),
      2,
    );
    this.wrong(name, `is not set: ${hint}${near === undefined ? '' : `. There is \`${near}\`; is it meant?`}`);
  }

  /** The first problem of a variable is the one worth telling. */
  wrong(name: string, what: string): void {
    if (!this.#problems.has(name)) this.#problems.set(name, `${name} ${what}${/[.?]$/.test(what) ? '' : '.'}`);
  }

  outcome<T>(settings: T): Outcome<T> {
    const order = SETTINGS.map((row) => row.name);
    const problems = [...this.#problems].toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other));
    return problems.length === 0 ? { ok: true, settings } : { ok: false, problems: problems.map(([, text]) => text) };
  }
}
