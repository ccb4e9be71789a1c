/** Colours code that is on the page by wrapping runs of its text. The text itself is never touched; where it is not what was read, nothing is done. */
import type { FileChange } from '../render/difference.ts';
import { languageOf, runsOf, type Run } from './highlight.ts';

/** A block of code; `name` is a path or what was written at its fence. */
export function paintCode(code: Element, name: string): void {
  const language = languageOf(name);
  const lines = language === null ? null : runsOf(code.textContent, language);
  // The line feeds between lines are plain.
  if (lines)
    wrap(
      code,
      lines.flatMap((runs, index) => (index === 0 ? runs : [LINE_FEED, ...runs])),
    );
}

const LINE_FEED: Run = { length: 1, kind: null };

/** The lines of a change, each side by the whole text it stands in: a comment may have begun far above. */
export function paintDifference(table: Element, { path, oldText, newText }: FileChange): void {
  const language = languageOf(path);
  if (language === null) return;
  for (const [side, text] of [
    ['old', oldText ?? ''],
    ['new', newText],
  ] as const) {
    const runs = runsOf(text, language);
    if (!runs) continue;
    const lines = text.split('\n');
    for (const code of table.querySelectorAll(`code[data-side="${side}"]`)) {
      const place = Number(code.parentElement?.querySelector('.line-number')?.textContent) - 1;
      // Where something had to be made visible, the places no longer fit.
      if (code.textContent === lines[place]) wrap(code, runs[place] ?? []);
    }
  }
}

function wrap(code: Element, runs: readonly Run[]): void {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  const rest = [...runs];
  for (const text of texts) paintText(text, rest);
}

/** Takes from `runs` as much as the text is long. */
function paintText(text: Text, runs: Run[]): void {
  const content = text.data;
  const parts: Node[] = [];
  let from = 0;
  while (from < content.length) {
    const run = runs.shift() ?? { length: content.length - from, kind: null };
    const length = Math.min(run.length, content.length - from);
    if (length < run.length) runs.unshift({ ...run, length: run.length - length });
    const part = document.createTextNode(content.slice(from, from + length));
    from += length;
    if (run.kind === null) parts.push(part);
    else {
      const span = document.createElement('span');
      span.className = `code-${run.kind}`;
      span.append(part);
      parts.push(span);
    }
  }
  text.replaceWith(...parts);
}
