import { formatPrice } from './price.js';

/** One line about a widget for the catalogue. */
export function describeWidget(widget) {
  return `${widget.name}, ${formatPrice(widget.cents)}`;
}
