/** What a reader sees of rendered HTML: its text. */
import { markup, type Html } from '../../app/web/html.ts';

/** What is left when the tags are gone. */
export const words = (of: Html | string): string =>
  (typeof of === 'string' ? of : markup(of))
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/\s+([.,;:)])/g, '$1')
    .replace(/\(\s+/g, '(')
    .replace(/\s+/g, ' ')
    .trim();
