/** An amount of money. There is no exchange rate here: amounts of two currencies are never compared. */

/** The currencies in which budgets are given; model prices are known in US dollars. */
export const CURRENCIES = ['USD', 'EUR', 'GBP'] as const;

/** The one in which what models cost is known. */
export const COUNTED_CURRENCY = 'USD' satisfies (typeof CURRENCIES)[number];

export interface Money {
  /** In units of the currency. */
  readonly amount: number;
  readonly currency: (typeof CURRENCIES)[number];
}
