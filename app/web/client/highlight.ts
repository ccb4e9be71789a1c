/**
 * Which parts of a program's text are keywords, strings, comments …: the browser colours them with it, in a chunk of its own. It gives lengths and
 * names from a fixed set and never text, so it can neither change what is shown nor bring markup into it.
 */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scss from 'highlight.js/lib/languages/scss';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

// prettier-ignore
const LANGUAGES = {
  bash, c, cpp, csharp, css, diff, dockerfile, go, ini, java, javascript, json, kotlin, makefile, markdown, php, python, ruby, rust, scss, sql, swift,
  typescript, xml, yaml,
};
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** Endings of files that are not a language's own name or one of its known short names. */
const ENDINGS: Readonly<Record<string, string>> = {
  astro: 'xml',
  bzl: 'python',
  cfg: 'ini',
  conf: 'ini',
  cts: 'typescript',
  env: 'ini',
  h: 'cpp',
  htm: 'xml',
  ipynb: 'json',
  json5: 'javascript',
  jsonc: 'javascript',
  jsonl: 'json',
  less: 'scss',
  lock: 'yaml',
  mdx: 'markdown',
  mts: 'typescript',
  ndjson: 'json',
  properties: 'ini',
  sass: 'scss',
  vue: 'xml',
};
const NAMES: Readonly<Record<string, string>> = { containerfile: 'dockerfile', gemfile: 'ruby', rakefile: 'ruby' };

/** Longer texts, and texts with longer lines, stay plain: colouring them would be felt. In characters. */
const COLOURED = { text: 16_000, line: 2000 } as const;

/** A run of characters that belong together; `kind` null for plain ones. */
export interface Run {
  readonly length: number;
  readonly kind: Kind | null;
}

/** Each has a colour in the style sheet, as `code-KIND`. */
type Kind = 'comment' | 'constant' | 'entity' | 'keyword' | 'string' | 'tag' | 'variable';

/** highlight.js names many more things than Primer has colours for. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  comment: 'comment',
  quote: 'comment',
  attr: 'constant',
  attribute: 'constant',
  built_in: 'constant',
  literal: 'constant',
  meta: 'constant',
  number: 'constant',
  operator: 'keyword',
  symbol: 'constant',
  'selector-attr': 'constant',
  'selector-pseudo': 'constant',
  section: 'entity',
  title: 'entity',
  type: 'entity',
  'selector-class': 'entity',
  'selector-id': 'entity',
  keyword: 'keyword',
  deletion: 'keyword',
  'template-tag': 'keyword',
  addition: 'string',
  char: 'string',
  link: 'string',
  regexp: 'string',
  string: 'string',
  bullet: 'variable',
  'template-variable': 'variable',
  variable: 'variable',
  name: 'tag',
  'selector-tag': 'tag',
  tag: 'tag',
};

/** The language of a path, or behind the name that someone wrote at a fence; `null` when it is none of ours. */
export function languageOf(name: string): string | null {
  const file = (name.split(/[/\\]/).at(-1) ?? '').toLowerCase().trim();
  const ending = file.split('.').at(-1) ?? '';
  const known = [NAMES[file], ENDINGS[ending], file, ending].find(
    (one) => one !== undefined && /^[\w.+#-]+$/.test(one) && hljs.getLanguage(one) !== undefined,
  );
  return known ?? null;
}

/** The newest answers: what is drawn anew is most often the same text. */
const known = new Map<string, Run[][] | null>();
const KNOWN = 40;

/** Per line of `text`, its runs from left to right; `null` when it stays plain. Lines are those between line feeds. */
export function runsOf(text: string, language: string): Run[][] | null {
  const key = `${language}\n${text}`;
  const answer = known.get(key);
  if (answer !== undefined) return answer;
  const runs = readRuns(text, language);
  known.set(key, runs);
  for (const oldest of known.size > KNOWN ? known.keys() : []) {
    known.delete(oldest);
    break;
  }
  return runs;
}

function readRuns(text: string, language: string): Run[][] | null {
  if (text.length > COLOURED.text || !hljs.getLanguage(language)) return null;
  if (text.split('\n').some((line) => line.length > COLOURED.line)) return null;
  const lines: Run[][] = [[]];
  const open: string[] = [];
  for (const [, name, end, part] of hljs
    .highlight(text, { language, ignoreIllegals: true })
    .value.matchAll(/<span class="([^"]*)">|(<\/span>)|([^<]+)/g)) {
    if (name !== undefined) open.push(name);
    else if (end !== undefined) open.pop();
    else add(lines, unescaped(part ?? ''), kindOf(open));
  }
  return lines;
}

function add(lines: Run[][], text: string, kind: Kind | null): void {
  text.split('\n').forEach((part, index) => {
    if (index > 0) lines.push([]);
    if (part !== '') lines.at(-1)?.push({ length: part.length, kind });
  });
}

/** The innermost name that has a colour. `title function_` is a title. */
function kindOf(open: readonly string[]): Kind | null {
  for (const names of open.toReversed()) {
    const [name = ''] = names.replace(/^hljs-/, '').split(' ');
    if (name === 'subst') return null;
    const kind = KIND_OF[name];
    if (kind !== undefined) return kind;
  }
  return null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

/** What highlight.js escapes, and nothing else. */
const unescaped = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? '');
