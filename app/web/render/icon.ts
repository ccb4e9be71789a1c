/** Octicons by name. Only those listed here travel to the browser. */
import octicons from '@primer/octicons/build/data.json' with { type: 'json' };
import { html, trusted, type Html } from '../html.ts';

// prettier-ignore
export const ICONS = [
  'alert', 'arrow-down', 'arrow-right', 'arrow-switch', 'arrow-up', 'bell', 'check', 'check-circle', 'check-circle-fill', 'chevron-down', 'chevron-left', 'chevron-right', 'circle',
  'circle-slash', 'clock', 'code-review', 'comment', 'copy', 'device-mobile', 'diff', 'dot-fill', 'download', 'eye', 'file', 'git-commit', 'git-pull-request', 'globe', 'history', 'hourglass', 'info',
  'issue-opened', 'kebab-horizontal', 'key', 'light-bulb', 'link', 'link-external', 'log', 'mark-github', 'no-entry', 'paper-airplane', 'pause', 'pencil',
  'people', 'play', 'plug', 'question', 'quote', 'repo-forked', 'repo-push', 'rocket', 'search', 'share-android', 'shield-lock', 'sign-out', 'skip', 'square-fill', 'stop', 'stopwatch', 'sync', 'tasklist', 'terminal', 'tools', 'trash', 'triangle-down', 'workflow', 'x', 'x-circle', 'x-circle-fill', 'zap',
] as const;

export type Icon = (typeof ICONS)[number];

const drawings = octicons as unknown as Readonly<
  Record<string, { readonly heights: Readonly<Record<string, { readonly path: string } | undefined>> } | undefined>
>;

const drawn = new Map<Icon, Html>(
  ICONS.map((name) => [
    name,
    trusted(
      `<svg class="icon icon-${name}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${drawings[name]?.heights['16']?.path ?? ''}</svg>`,
    ),
  ]),
);

/** Decoration beside words. With a `label` it stands for itself and is read out. */
export function icon(name: Icon, label?: string): Html {
  const drawing = drawn.get(name) ?? html``;
  return label === undefined
    ? drawing
    : html`<span role="img" aria-label="${label}" title="${label}">${drawing}</span>`;
}
