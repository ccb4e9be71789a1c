/** What the models of this run have cost, and whether another question may be asked. */
import type { Money } from '../../app/ground/money.ts';
import type { GatewayOptions, ModelApi, Spent } from './gateway.ts';
import type { Count } from './meter.ts';
import { costOf, dearest, priceOf } from './prices.ts';

/** What a question may cost at most, as far as it can be told before it is asked. */
export interface Question {
  readonly api: ModelApi;
  readonly model: string;
  readonly most: Count['usage'];
}

/** A question that was let through. It ends exactly once, with what it used or with nothing. */
export interface Admitted {
  settle(count: Count | undefined): void;
}

export type AccountOptions = Pick<GatewayOptions, 'budget' | 'onSpent' | 'onBudget'>;

/**
 * With a budget, a question goes out while what is spent and what the questions under way may still cost leave something; else
 * it waits for one of those to end. So a run goes past its budget by the answer of one question at most. A model without a
 * known price is counted as the dearest one of its API: a budget then ends too early rather than never.
 */
export class Account {
  readonly #options: AccountOptions;
  #spent: Spent = { inputTokens: 0, outputTokens: 0, cost: 0 };
  /** In dollars, with the dearest price where none is known. */
  #counted = 0;
  /** What the questions under way may still cost at most, and how many they are. */
  #underWay = 0;
  #open = 0;
  #over = false;
  readonly #unknown = new Set<string>();
  #waiting: (() => void)[] = [];

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  get spent(): Spent {
    return this.#spent;
  }

  /** Why no further question is let through; `undefined` while there is money left. */
  get refusal(): string | undefined {
    return this.#over && this.#options.budget ? this.#reason(this.#options.budget) : undefined;
  }

  /** Resolves with `undefined` when the budget is spent, or when the signal says that nobody waits any more. */
  async admit(question: Question, signal: AbortSignal): Promise<Admitted | undefined> {
    const { budget } = this.#options;
    const price = priceOf(question.api, question.model) ?? dearest(question.api);
    const most = budget ? costOf(question.most, price) : 0;
    const isTooMuch = () => budget && this.#open > 0 && this.#counted + this.#underWay >= budget.amount;
    while (isTooMuch() && !this.#over && !signal.aborted) await this.#nextEnd(signal);
    if (this.#over || signal.aborted) return undefined;
    this.#underWay += most;
    this.#open += 1;
    let open = true;
    const settle = (count: Count | undefined) => {
      if (!open) return;
      open = false;
      this.#underWay -= most;
      this.#open -= 1;
      if (count) this.#add(question.api, count);
      for (const wake of this.#waiting.splice(0)) wake();
    };
    return { settle };
  }

  #add(api: ModelApi, { model, usage }: Count): void {
    const price = priceOf(api, model);
    const cost = costOf(usage, price ?? dearest(api));
    if (price === undefined && cost > 0) this.#unknown.add(model);
    this.#counted += cost;
    this.#spent = {
      inputTokens: this.#spent.inputTokens + usage.input + usage.cacheRead + usage.cacheWrite + usage.cacheWriteLong,
      outputTokens: this.#spent.outputTokens + usage.output,
      cost: this.#unknown.size > 0 ? undefined : this.#counted,
    };
    this.#options.onSpent(this.#spent);
    const { budget } = this.#options;
    if (!budget || this.#over || this.#counted < budget.amount) return;
    this.#over = true;
    this.#options.onBudget(this.#reason(budget));
  }

  #reason({ amount, currency }: Money): string {
    const models = [...this.#unknown].map((model) => `\`${model.replace(/[^\w.:@/-]/g, '')}\``).join(', ');
    const guess = models === '' ? '' : `, with the highest price known for ${models}, whose own is not known`;
    return `The budget of ${amount} ${currency} is spent: the models have cost ${this.#counted.toFixed(2)} USD${guess}.`;
  }

  async #nextEnd(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    this.#waiting.push(wake);
    signal.addEventListener('abort', wake, { once: true });
    await promise;
    signal.removeEventListener('abort', wake);
  }
}
