/** What changes in which work may become commits. */
import type { DeliveryRules } from '../../ground/delivery-rules.ts';
import { type Shift, said } from './compare-profiles.ts';
import { sizeText } from './sizes.ts';

export function deliveryShift(before: DeliveryRules, after: DeliveryRules): Shift {
  const added = (from: readonly string[], to: readonly string[]): readonly string[] =>
    to.filter((glob) => !from.includes(glob));
  const grew = (from: number, to: number, text: (amount: number) => string): readonly string[] =>
    to > from ? [text(to)] : [];
  const files = (most: number): string => `at most ${most} files of a job may change`;
  const size = (most: number): string => `their contents may have ${sizeText(most)}`;
  const oneWay = (from: DeliveryRules, to: DeliveryRules): readonly string[] => [
    ...said('protected paths may change:', added(from.unprotected, to.unprotected)),
    ...said('may change again:', added(to.deny, from.deny)),
    ...(from.allow.length > 0 && to.allow.length === 0 ? ['every path may change'] : []),
    ...(from.allow.length > 0 ? said('may change too:', added(from.allow, to.allow)) : []),
    ...(to.binary && !from.binary ? ['files that are not text may change'] : []),
    ...grew(from.maxFiles, to.maxFiles, files),
    ...grew(from.maxBytes, to.maxBytes, size),
  ];
  const otherWay = (from: DeliveryRules, to: DeliveryRules): readonly string[] => [
    ...said('protected again:', added(to.unprotected, from.unprotected)),
    ...said('may not change:', added(from.deny, to.deny)),
    ...(from.allow.length === 0 ? said('nothing but these may change:', to.allow) : []),
    ...(to.allow.length > 0 ? said('may change no longer:', added(to.allow, from.allow)) : []),
    ...(from.binary && !to.binary ? ['files that are not text may not change'] : []),
    ...grew(to.maxFiles, from.maxFiles, () => files(to.maxFiles)),
    ...grew(to.maxBytes, from.maxBytes, () => size(to.maxBytes)),
  ];
  return { wider: oneWay(before, after), narrower: otherWay(before, after), other: [] };
}
