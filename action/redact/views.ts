/** A text as somebody would read it who undoes an encoding, with the way back to where each character came from. */

export interface View {
  readonly text: string;
  /** Where character `index` of the view begins and ends in the text it was made of. */
  start(index: number): number;
  end(index: number): number;
}

/** What breaks a word on a screen and not for a reader: colours, blanks and line ends, characters without width. */
const UNSEEN = String.raw`\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\s\u00ad\u200b-\u200f\u2060]+`;
const HAS_UNSEEN = /[\s\u001b\u00ad\u200b-\u200f\u2060]/;

/** Three kinds of escape. One that is undone may uncover another, as JSON in an address does. */
const ESCAPES = [
  /%[0-9a-f]{2}/gi,
  /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbf"'\\/])/gi,
  /&(?:amp|lt|gt|quot|apos|#x?[0-9a-f]{1,6});/gi,
];
const NAMED: Readonly<Record<string, string>> = {
  '\\n': '',
  '\\r': '',
  '\\t': '',
  '\\b': '\b',
  '\\f': '\f',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/** Eight bytes or more, written as pairs of hexadecimal digits. */
const HAS_HEX = /(?:[0-9a-f]{2}(?:[\s:,;%_-]|0x|\\x|\\u00|&#x)*){8}/i;
const HEX_GLUE = String.raw`0x|\\x|\\u00|&#x|[\s:,;%_-]`;

/** How deep escapes may lie in one another, and how many readings are made of a text. A long one is read only once over. */
const DEPTH = 3;
const READINGS = 12;
const LONG = 200_000;

/** The text without what nobody sees, and then with its escapes undone, in every order. The first is always there. */
export function readings(text: string): View[] {
  const made = [asIs(text)];
  const known = new Set([text]);
  let [from, until] = [0, 1];
  for (let depth = 0; depth < (text.length > LONG ? 1 : DEPTH); depth += 1) {
    for (const view of made.slice(from, until)) {
      for (const escape of ESCAPES) {
        if (made.length >= READINGS || view.text.search(escape) < 0) continue;
        const read = rewritten(view, escape, unescaped);
        if (!known.has(read.text)) made.push(read);
        known.add(read.text);
      }
    }
    [from, until] = [until, made.length];
  }
  return made.map(seen);
}

const seen = (view: View): View =>
  HAS_UNSEEN.test(view.text) ? rewritten(view, new RegExp(UNSEEN, 'g'), () => '') : view;

/** Hexadecimal digits brought together, in small letters; `undefined` where there are too few. */
export function hexReading(text: string): View | undefined {
  if (!HAS_HEX.test(text)) return undefined;
  const view = rewritten(asIs(text), new RegExp(HEX_GLUE, 'gi'), () => '');
  return { ...view, text: view.text.replace(/[A-F]+/g, (digits) => digits.toLowerCase()) };
}

function unescaped(match: string): string {
  const named = NAMED[match.toLowerCase()];
  if (named !== undefined) return named;
  const [, code = ''] = /^(?:%|\\u|\\x|&#x)([0-9a-f]+);?$/i.exec(match) ?? [];
  if (code !== '') return codePoint(Number.parseInt(code, 16));
  const [, decimal = ''] = /^&#(\d+);$/.exec(match) ?? [];
  if (decimal !== '') return codePoint(Number(decimal));
  return /^\\["'\\/]$/.test(match) ? match.slice(1) : '';
}

/** One character for one, so that the way back stays simple; blanks are dropped here as everywhere. */
const codePoint = (code: number): string => (code > 32 && code <= 0xffff ? String.fromCharCode(code) : '');

const asIs = (text: string): View => ({ text, start: (index) => index, end: (index) => index + 1 });

interface Way {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The way back is only looked for when somebody goes it: nearly every text holds nothing that is searched. */
function rewritten(view: View, pattern: RegExp, replace: (match: string) => string): View {
  const text = view.text.replace(pattern, replace);
  let made: Way | undefined;
  const way = () => (made ??= wayBack(view, pattern, replace));
  return { text, start: (index) => way().starts[index] ?? 0, end: (index) => way().ends[index] ?? 0 };
}

function wayBack(view: View, pattern: RegExp, replace: (match: string) => string): Way {
  const { length } = view.text;
  const [starts, ends] = [new Int32Array(length), new Int32Array(length)];
  let [at, copied] = [0, 0];
  const copy = (until: number) => {
    for (; copied < until; copied += 1, at += 1) {
      starts[at] = view.start(copied);
      ends[at] = view.end(copied);
    }
  };
  for (const { 0: match, index } of view.text.matchAll(pattern)) {
    copy(index);
    if (replace(match) !== '') {
      starts[at] = view.start(index);
      ends[at] = view.end(index + match.length - 1);
      at += 1;
    }
    copied = index + match.length;
  }
  copy(length);
  return { starts, ends };
}
