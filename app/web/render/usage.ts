/** What the models took, in few words. */
import { html, nothing, type Html } from '../html.ts';
import type { UsageItem } from '../session/items.ts';
import type { Session, Usage } from '../session/session.ts';
import { moment } from './clock.ts';

/** Nothing as long as nothing was counted. */
export function usageLine(usage: Usage | null): Html {
  const words = usage === null ? '' : usageWords(usage);
  return words === '' ? nothing : html`<span class="usage">${words}</span>`;
}

/** What was counted since the last turn ended: that one's line has told what was before. */
export const untold = ({ usage, items }: Pick<Session, 'usage' | 'items'>): Usage | null => {
  const last = [...items.values()].findLast((item) => item.kind === 'usage');
  return last?.usage === usage ? null : usage;
};

/** At the end of a turn. */
export const usageItem = ({ usage, at }: UsageItem): Html =>
  html`<p class="turn-usage">
    <span>${usageLine(usage)}<span class="muted"> so far</span></span
    >${moment(at)}
  </p>`;

/** `41.2k in · 3.1k out · context 19% · $0.18`; empty when nothing of it is known. */
export function usageWords({ inputTokens, outputTokens, contextUsed, contextSize, cost }: Usage): string {
  const parts = [
    inputTokens !== undefined && `${short(inputTokens)} in`,
    outputTokens !== undefined && `${short(outputTokens)} out`,
    contextUsed !== undefined &&
      contextSize !== undefined &&
      contextSize > 0 &&
      `context ${Math.round((contextUsed / contextSize) * 100)}%`,
    cost !== undefined && money(cost),
  ].filter((part) => part !== false);
  return parts.join(' · ');
}

/** `980`, `12.4k`, `3.1M`. @internal */
export function short(amount: number): string {
  if (amount < 1000) return String(Math.round(amount));
  const [value, unit] = amount < 999_500 ? [amount / 1000, 'k'] : [amount / 1_000_000, 'M'];
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`;
}

const money = ({ amount, currency }: { amount: number; currency: string }): string =>
  currency === 'USD' ? `$${amount.toFixed(2)}` : `${amount.toFixed(2)} ${currency}`;
