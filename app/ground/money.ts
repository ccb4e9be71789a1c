/** An amount of money. There is no exchange rate here: amounts of two currencies are never compared. */

/** The currencies in which budgets are given; model prices are known in US dollars. */
export const CURRENCIES = ['USD', 'EUR', 'GBP'] as const;

export interface Money {
  /** In units of the currency. */
  readonly amount: number;
  readonly currency: (typeof CURRENCIES)[number];
}
