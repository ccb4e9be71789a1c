/** HTML that escapes by itself: in `html` every value is text unless it was made by `html` too. Works the same on both sides. */

/** A symbol, so that nothing parsed from JSON can pass for finished HTML. */
const MARKUP: unique symbol = Symbol('markup');

export interface Html {
  readonly [MARKUP]: string;
}

type Value = string | number | Html | readonly Value[] | null | undefined | false;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe in text and in quoted attributes; all our attributes are quoted. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let out = strings[0] ?? '';
  values.forEach((value, index) => {
    out += written(value) + (strings[index + 1] ?? '');
  });
  return { [MARKUP]: out };
}

/** Only for markup that a library or our own build made; never for anything a person, an agent or GitHub wrote. */
export const trusted = (markup: string): Html => ({ [MARKUP]: markup });

export const markup = (value: Html): string => value[MARKUP];

export const nothing: Html = trusted('');

function written(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (isList(value)) return value.map(written).join('');
  return value[MARKUP];
}

const isList = (value: Html | readonly Value[]): value is readonly Value[] => Array.isArray(value);

/** An address that may stand in `href`: http(s) or a path of ours; anything else (`javascript:` …) leads nowhere. */
export function safeUrl(url: string): string {
  if (/^\/(?![/\\])/.test(url)) return url;
  return /^https?:\/\//i.test(url) ? url : '#';
}
