/** Sends what a person ordered. The answer is null when it was accepted, else what to tell them where they acted. */
import { sentenceStart } from '../../ground/sentence.ts';
import { html, nothing, type Html } from '../html.ts';
import { signInPath } from '../paths.ts';
import { inlineMarkdown } from '../render/markdown.ts';
import { draw } from './draw.ts';

const PATIENCE_MS = 20_000;

export type Post = (path: string, body: unknown) => Promise<Html | null>;

/** For orders whose answer is of interest: it is there when there is no problem. */
export type Send = (
  path: string,
  body: unknown,
) => Promise<{ readonly problem: Html | null; readonly answer?: unknown }>;

export const postWith = (csrf: string): Post => {
  const send = sendWith(csrf);
  return async (path, body) => (await send(path, body)).problem;
};

export const sendWith =
  (csrf: string): Send =>
  async (path, body) => {
    let response: Response;
    try {
      response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-signalbox-csrf': csrf },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      return { problem: away(html`The app could not be reached. What you entered is still here: try again.`) };
    }
    if (response.ok) return { problem: null, answer: await response.json().catch(() => null) };
    if (response.status === 401)
      return {
        problem: html`You are signed out. <a href="${signInPath(location.pathname)}">Sign in again</a>; what you entered
          stays here.`,
      };
    const words = inlineMarkdown(
      sentenceStart((await messageIn(response)) ?? `The app answered ${response.status}. Try again.`),
    );
    return { problem: AWAY.has(response.status) ? away(words) : words };
  };

/** Answers of an app that is not quite there, or of what stands before it. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** Words that are true only as long as the app is away. */
const away = (words: Html): Html => html`<span data-away>${words}</span>`;

/** The app is back: what said that it was not is taken off the page. */
export function takeBackAway(): void {
  for (const words of document.querySelectorAll('[data-away]'))
    if (words.parentElement) draw(words.parentElement, nothing);
}

async function messageIn(response: Response): Promise<string | undefined> {
  try {
    const { error } = (await response.json()) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}

/** Names an order, so that sending it again after a broken line does not carry it out twice. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
