/** Times and durations as people read them. Elements marked here are kept going by the browser's clock (`client/clocks.ts`). */
import { html, type Html } from '../html.ts';

/** `8s`, `4m 12s`, `1h 04m`, `2d 3h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds}s`;
  if (hours === 0) return `${minutes}m ${two(seconds % 60)}s`;
  if (hours < 24) return `${hours}h ${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** How long something took that is over, to the nearest second, as the thread's comment says it: `45s`, `3m`, `3m 12s`, `2h 5m`. */
export function took(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  if (minutes >= 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${seconds % 60}s`;
}

/** For things that are over in moments: `0.2s`, `8.4s`, then as `duration`. */
export const briefDuration = (ms: number): string => (ms < 9950 ? `${(ms / 1000).toFixed(1)}s` : duration(ms));

/** A countdown: `29:40`, `1:02:03`, `2d 3h`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours >= 24) return `${Math.floor(hours / 24)}d ${hours % 24}h`;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment. UTC until the browser puts it in the reader's own time. */
export function moment(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" data-at="${at}" title="${iso}">${iso.slice(11, 16)}</time>`;
}

/** Time that has gone by since `at`, counting up. */
export const since = (at: number, now: number): Html =>
  html`<span class="count" data-since="${at}">${duration(now - at)}</span>`;

/** A day, for what lasts longer than one. UTC until the browser puts it in the reader's own time. */
export function day(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" data-day="${at}" title="${iso}">${iso.slice(0, 10)}</time>`;
}

/** Time left until `at`, counting down. */
export const until = (at: number, now: number): Html =>
  html`<span class="count" data-until="${at}">${countdown(at - now)}</span>`;
