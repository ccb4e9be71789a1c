/** The part of a text that shows what was found, cut into what was looked for and what surrounds it. */
import type { ExcerptPart } from '../../ground/search-view.ts';
import type { Query } from './query.ts';
import { wordsOf, type Word } from './words.ts';

/** Characters before the first hit, and in all. */
const BEFORE = 60;
const LENGTH = 200;

export function excerptOf(text: string, query: Query): ExcerptPart[] {
  const hits = hitsIn(wordsOf(text), query);
  const start = startNear(text, (hits[0]?.start ?? 0) - BEFORE);
  const end = wholeEnd(text, start + LENGTH);
  const parts: ExcerptPart[] = [];
  let place = start;
  const add = (upTo: number, isHit: boolean): void => {
    const piece = text.slice(place, upTo).replace(/\s+/g, ' ');
    if (piece !== '') parts.push({ text: piece, isHit });
    place = Math.max(place, upTo);
  };
  if (start > 0) parts.push({ text: '…', isHit: false });
  for (const hit of hits) {
    if (hit.start < place || hit.end > end) continue;
    add(hit.start, false);
    add(hit.end, true);
  }
  add(end, false);
  if (end < text.length) parts.push({ text: '…', isHit: false });
  return parts;
}

/** Where each phrase of the query stands, in order and without overlap. */
function hitsIn(words: readonly Word[], query: Query): Word[] {
  const hits: Word[] = [];
  for (let index = 0; index < words.length; index++) {
    const length = Math.max(0, ...query.map((phrase) => lengthAt(words, index, phrase)));
    const [first, last] = [words[index], words[index + length - 1]];
    if (length === 0 || !first || !last) continue;
    hits.push({ word: first.word, start: first.start, end: last.end });
    index += length - 1;
  }
  return hits;
}

/** How many words the phrase takes when it stands at `index`; 0 when it does not. */
function lengthAt(words: readonly Word[], index: number, { words: wanted, isOpen }: Query[number]): number {
  const fits = wanted.every((word, place) => {
    const here = words[index + place]?.word;
    const mayGoOn = isOpen && place === wanted.length - 1;
    return here !== undefined && (mayGoOn ? here.startsWith(word) : here === word);
  });
  return fits ? wanted.length : 0;
}

/** A place near `wanted` where a word begins, so that the excerpt does not start in the middle of one. */
function startNear(text: string, wanted: number): number {
  if (wanted <= 0) return 0;
  const space = text.slice(wanted, wanted + BEFORE / 2).search(/\s\S/);
  return wholeEnd(text, space === -1 ? wanted : wanted + space + 1);
}

/** Never between the halves of one sign. */
const wholeEnd = (text: string, end: number): number =>
  end < text.length && /[\udc00-\udfff]/.test(text[end] ?? '') ? end + 1 : Math.min(end, text.length);
