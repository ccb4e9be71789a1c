/**
 * The `{{ }}` of prompts: texts with places for what is known only when the job starts. A template is cut into parts once, so that
 * what fills a place is never read as a template itself.
 */
import { nearest } from './near-miss.ts';

/** A place, `{{ needs.plan.output }}` as `{ path: ['needs', 'plan', 'output'] }`; a string stands for itself. */
export type TemplatePart = string | { readonly path: readonly string[] };
export type Template = readonly TemplatePart[];

export type TemplateParse =
  | { readonly ok: true; readonly template: Template }
  /** `offset` is where in the text the mistake begins, in UTF-16 units; `message` is Markdown, a sentence or two. */
  | { readonly ok: false; readonly offset: number; readonly message: string };

/** What a place may name, besides what the needed jobs hand on; with the environment variable that carries it to a shell command. */
export const TEMPLATE_PATHS: Readonly<Record<string, string | null>> = {
  'thread.title': 'SIGNALBOX_THREAD_TITLE',
  'thread.body': 'SIGNALBOX_THREAD_BODY',
  'thread.comments': null,
  'thread.number': 'SIGNALBOX_THREAD_NUMBER',
  'thread.url': null,
  input: 'SIGNALBOX_INPUT',
  requester: 'SIGNALBOX_REQUESTER',
  'event.kind': null,
  'event.url': null,
};

/** What a needed job hands on: `needs.NAME.output`. */
export const NEED_FIELDS = ['output', 'commit', 'state'] as const;

const OPENING = '{{';
const CLOSING = '}}';
const BRACES_AS_TEXT = `Two braces that are meant as text are written \`{{ "{{" }}\`.`;

/**
 * Cuts a text at its places. `needs` are the names of the jobs that this one needs, the only ones it may name.
 * Blanks inside the braces do not count; `{{ "any text" }}` stands for the quoted text.
 */
export function parseTemplate(text: string, needs: readonly string[]): TemplateParse {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let open = text.indexOf(OPENING); open >= 0; open = text.indexOf(OPENING, from)) {
    // In `{{{ input }}}` the inner braces are the place.
    while (text[open + OPENING.length] === '{') open += 1;
    const quoted = QUOTED.exec(text.slice(open, open + LONGEST_PLACE));
    const close = text.indexOf(CLOSING, open);
    const end = quoted === null ? close + CLOSING.length : open + quoted[0].length;
    if (quoted === null && close < 0)
      return { ok: false, offset: open, message: `These \`{{\` have no \`}}\`. ${BRACES_AS_TEXT}` };
    const place = quoted?.[1] ?? quoted?.[2] ?? readPlace(text.slice(open + OPENING.length, close), needs);
    if (typeof place === 'object' && 'message' in place) return { ok: false, offset: open, message: place.message };
    parts.push(text.slice(from, open), place);
    from = end;
  }
  parts.push(text.slice(from));
  return { ok: true, template: joined(parts) };
}

const LONGEST_PLACE = 200;
const QUOTED = /^\{\{\s*(?:"([^"\n]*)"|'([^'\n]*)')\s*\}\}/;

function readPlace(
  inside: string,
  needs: readonly string[],
): { readonly path: readonly string[] } | { readonly message: string } {
  const written = inside.trim();
  if (!/^[\w-]+(\.[\w-]+)*$/.test(written))
    return {
      message: `\`{{ }}\` holds one name and nothing else, such as \`{{ thread.title }}\`. ${BRACES_AS_TEXT}`,
    };
  const path = written.split('.');
  if (Object.hasOwn(TEMPLATE_PATHS, written)) return { path };
  const [root, name = '', field] = path;
  if (root === 'needs' && path.length <= 3) return readNeed(name, field, path, needs);
  const near = nearest(written, [...Object.keys(TEMPLATE_PATHS), ...needsPaths(needs.slice(0, 50))]);
  const all = Object.keys(TEMPLATE_PATHS).map((known) => `\`${known}\``);
  return {
    message: `There is no \`${clipped(written)}\`. ${near === undefined ? `There are ${all.join(', ')} and \`needs.NAME.output\`.` : `Did you mean \`${near}\`?`}`,
  };
}

function readNeed(
  name: string,
  field: string | undefined,
  path: readonly string[],
  needs: readonly string[],
): { readonly path: readonly string[] } | { readonly message: string } {
  if (!needs.includes(name)) {
    const near = nearest(name, needs);
    const hint = near === undefined ? 'Name it under `needs`, too.' : `Did you mean \`${near}\`?`;
    return { message: `This job does not need ${name === '' ? 'such a job' : `\`${clipped(name)}\``}. ${hint}` };
  }
  if (NEED_FIELDS.some((known) => known === field)) return { path };
  const near = field === undefined ? undefined : nearest(field, NEED_FIELDS);
  return {
    message:
      near === undefined
        ? `What \`${name}\` hands on is ${NEED_FIELDS.map((known) => `\`needs.${name}.${known}\``).join(', ')}.`
        : `There is no \`${clipped(path.join('.'))}\`. Did you mean \`needs.${name}.${near}\`?`,
  };
}

const needsPaths = (needs: readonly string[]): readonly string[] =>
  needs.flatMap((name) => NEED_FIELDS.map((field) => `needs.${name}.${field}`));

const clipped = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Without empty texts, and neighbours as one. */
function joined(parts: readonly TemplatePart[]): Template {
  const result: TemplatePart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part;
    else result.push(part);
  }
  return result;
}
