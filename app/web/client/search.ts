/** The search at work: asks while one types, walks through what was found with the arrows, opens it in place where the page holds it. */
import type { SessionSearch } from '../../ground/search-view.ts';
import { html, nothing, type Html } from '../html.ts';
import { searchPath } from '../paths.ts';
import { readingPath } from '../reading.ts';
import { foundInSession } from '../render/search.ts';
import { draw, query, region } from './draw.ts';
import type { Live } from './live.ts';
import { inlineMarkdown } from '../render/markdown.ts';

/** So long after the last key. */
const PAUSE_MS = 150;

export interface SearchTools {
  focus(): void;
  /** True when it was open. */
  close(): boolean;
}

export function startSearch(live: Live, openLink: () => void): SearchTools {
  const form = query('form.search');
  const box = form.querySelector('input[type="search"]');
  if (!(box instanceof HTMLInputElement)) throw new Error('the search lacks its box');
  const found = region('found');
  let asked: AbortController | undefined;
  let soon: ReturnType<typeof setTimeout> | undefined;
  /** What the list shows is the answer to. */
  let answered = found.childElementCount > 0 ? box.value : '';

  const here = (text: string) => ({
    earlier: (before: number) => readingPath(live.attempt, { text, before, filter: live.filter }),
    close: readingPath(live.attempt, { filter: live.filter }),
  });
  const hits = () => [...found.querySelectorAll<HTMLElement>('a.hit')];

  async function ask(): Promise<void> {
    clearTimeout(soon);
    asked?.abort();
    const text = box instanceof HTMLInputElement ? box.value : '';
    if (text.trim() === '') {
      answered = '';
      return draw(found, nothing);
    }
    asked = new AbortController();
    const { signal } = asked;
    try {
      const response = await fetch(searchPath(live.snapshot.job, live.attempt, text), {
        headers: { accept: 'application/json' },
        signal,
      });
      if (!response.ok) throw new Error(await messageIn(response));
      draw(found, foundInSession(text, (await response.json()) as SessionSearch, here(text)));
      answered = text;
    } catch (error) {
      if (!signal.aborted) draw(found, problem(error));
    }
  }

  function close(): boolean {
    const open = found.childElementCount > 0;
    asked?.abort();
    clearTimeout(soon);
    draw(found, nothing);
    answered = '';
    return open;
  }

  /** In place, when the page holds it; otherwise its address opens the page around it. */
  function open(link: HTMLElement, event: Event): void {
    const seq = Number(link.dataset['seq']);
    if (seq < (live.log[0]?.seq ?? Infinity) || seq > live.session.lastSeq) return;
    event.preventDefault();
    close();
    history.pushState(null, '', readingPath(live.attempt, { at: seq, filter: live.filter }));
    openLink();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const [first] = hits();
    if (first && answered === box.value) first.click();
    else void ask();
  });
  box.addEventListener('input', () => {
    clearTimeout(soon);
    soon = setTimeout(() => void ask(), PAUSE_MS);
  });
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest<HTMLElement>('a.hit');
    if (link) open(link, event);
    if (!event.target.closest('[data-action="close-search"]')) return;
    event.preventDefault();
    box.value = '';
    close();
    box.focus();
  });
  for (const part of [form, found])
    part.addEventListener('keydown', (event) => {
      if (!(event instanceof KeyboardEvent) || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      const list = hits();
      const place = list.findIndex((link) => link === document.activeElement);
      const next = event.key === 'ArrowDown' ? list[place + 1] : place > 0 ? list[place - 1] : box;
      next?.focus();
      event.preventDefault();
    });

  return {
    focus() {
      box.focus();
      box.select();
    },
    close,
  };
}

const problem = (error: unknown): Html =>
  html`<p class="error found-error">
    ${error instanceof Error && error.message !== '' && !(error instanceof TypeError) ? inlineMarkdown(error.message) : 'The app could not be reached. Try again.'}
  </p>`;

async function messageIn(response: Response): Promise<string> {
  const { error } = (await response.json().catch(() => ({}))) as { error?: { message?: unknown } };
  return typeof error?.message === 'string' ? error.message : `The app answered ${response.status}. Try again.`;
}
