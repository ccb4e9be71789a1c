/** Looks over a document for what no text may cause: foreign elements, forged controls, something wider than the screen or over the composer. */
import type { Page } from 'playwright-core';

/** Run in the browser; as text, since the tests are compiled without its types. */
const STRANGERS = `(page) => {
  const banned = ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META', 'LINK', 'STYLE', 'VIDEO', 'AUDIO', 'MATH', 'MARQUEE', 'TEMPLATE', 'SLOT', 'XSS', 'X', 'FRAMESET', 'PLAINTEXT', 'XMP', 'LISTING'];
  const address = /^(https?:\\/\\/|mailto:|\\/(?![\\/\\\\])|#|\\?|$)/i;
  const wrong = [];
  for (const one of page.body.querySelectorAll('*')) {
    const isData = one.tagName === 'SCRIPT' && one.type === 'application/json' && one.parentElement.matches('body, main');
    const isForeign = (banned.includes(one.tagName) && !isData) || (one.tagName === 'IMG' && !one.src.startsWith('https://avatars.githubusercontent.com/'));
    const isMarked = [...one.attributes].some(({ name, value }) =>
      name.startsWith('on') || ['style', 'srcdoc', 'autofocus', 'contenteditable', 'accesskey', 'formaction', 'ping', 'http-equiv'].includes(name)
      || (['href', 'src', 'action', 'xlink:href'].includes(name) && !address.test(value)));
    const isPassing = one.closest('.markdown') !== null && !one.matches('.markdown') &&
      (one.id !== '' || one.hasAttribute('data-region') || one.hasAttribute('data-action') || !/^(image-link|table-scroll|code-[\\w-]+|language-\\S*|hljs[\\w -]*|contains-task-list|copy[\\w-]*)?$/.test(one.getAttribute('class') ?? ''));
    if (isForeign || isMarked || isPassing) wrong.push(one.outerHTML.slice(0, 200));
  }
  return wrong;
}`;

const CONTROLS = `(page) => {
  const counts = {};
  for (const one of page.body.querySelectorAll('button:not(.diff-layout > *), input, textarea, select, form, dialog, [data-action], [data-decision], [data-approval], [data-region]')) {
    const name = [one.localName, one.type, one.getAttribute('class'), ...['data-action', 'data-decision', 'data-region', 'data-layout', 'name'].map((key) => one.getAttribute(key))].join(' ');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}`;

const LAYOUT = `() => {
  const width = document.documentElement.clientWidth;
  const wide = [document.documentElement, ...document.querySelectorAll('.scroller, .left, .dock, .head, .composer, main, dialog[open]')]
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => (part.className || part.localName) + ': ' + [...part.querySelectorAll('*')].filter((inner) => inner.getBoundingClientRect().right > part.getBoundingClientRect().left + part.clientWidth + 1).slice(0, 3).map((inner) => inner.outerHTML.slice(0, 160)));
  const covered = document.querySelector('dialog[open]') ? [] : [...document.querySelectorAll('#composer textarea, #composer button')].filter((one) => one.checkVisibility()).filter((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return !one.closest('#composer').contains(document.elementFromPoint(left + width / 2, top + height / 2));
  }).map((one) => one.outerHTML.slice(0, 160));
  return [...wide, ...covered.map((one) => 'covered: ' + one)];
}`;

export type Controls = Readonly<Record<string, number>>;

interface Judgement {
  readonly strange: readonly string[];
  readonly controls: Controls;
}

/** Of the page that is open. */
export const judge = (page: Page): Promise<Judgement> =>
  page.evaluate<Judgement>(`({ strange: (${STRANGERS})(document), controls: (${CONTROLS})(document) })`);

/** Of documents that are only parsed, as the browser would. */
export const judgeParsed = (page: Page, texts: readonly string[]): Promise<Judgement[]> =>
  page.evaluate<Judgement[]>(
    `${JSON.stringify(texts)}.map((text) => new DOMParser().parseFromString(text, 'text/html')).map((page) => ({ strange: (${STRANGERS})(page), controls: (${CONTROLS})(page) }))`,
  );

export const layoutFaults = (page: Page): Promise<string[]> => page.evaluate<string[]>(`(${LAYOUT})()`);

export const hasRun = (page: Page): Promise<unknown> => page.evaluate('globalThis.pwned ?? null');

/** Names of controls of which there are more or fewer than there would be with other words. */
export const forged = (found: Controls, expected: Controls): string[] =>
  [...new Set([...Object.keys(found), ...Object.keys(expected)])].filter((name) => found[name] !== expected[name]);
