/** Cutting text to what the wire takes, never through the middle of a character. */
import { headAndTail } from '../app/ground/plain-text.ts';

/** The first `limit` characters at most. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text.slice(0, isHighSurrogate(text, limit - 1) ? limit - 1 : limit);
}

/** The last `limit` characters at most. */
export function tailOf(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const start = text.length - limit;
  return text.slice(isHighSurrogate(text, start - 1) ? start + 1 : start);
}

/** Head and tail of at most `limit` characters, whole characters only. */
export function fitted(text: string, limit: number): string {
  return headAndTail(text, limit).toWellFormed();
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}
