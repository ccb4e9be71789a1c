/** HTML as a value: a template tag that escapes everything put into it, except HTML that this tag (or a renderer) made. */

/** Markup that is already safe to send. */
export interface Html {
  readonly markup: string;
}

export type Piece = string | number | Html | false | undefined | null | readonly Piece[];

export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  const markup = parts.reduce(
    (text, part, index) => text + part + (index < pieces.length ? markupOf(pieces[index]) : ''),
    '',
  );
  return { markup };
}

/** Only for markup made by a renderer that escapes for itself (Markdown) or for our own files (styles, scripts). */
export function trusted(markup: string): Html {
  return { markup };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function markupOf(piece: Piece): string {
  if (piece === undefined || piece === null || piece === false) return '';
  if (typeof piece === 'string') return escapeHtml(piece);
  if (typeof piece === 'number') return String(piece);
  if ('markup' in piece) return piece.markup;
  return piece.map(markupOf).join('');
}
