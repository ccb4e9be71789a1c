/** What was said in a thread: the description and the comments, with their reactions, and the box to say something. */
import { html, type Html } from './html.ts';
import { ago, person } from './layout.ts';
import { renderMarkdown } from './markdown.ts';
import type { Comment } from './shapes.ts';
import type { Viewer } from './viewer.ts';

/** GitHub's eight reactions by the names its API gives them. */
const signs = {
  '+1': '👍',
  '-1': '👎',
  laugh: '😄',
  confused: '😕',
  heart: '❤️',
  hooray: '🎉',
  rocket: '🚀',
  eyes: '👀',
} as const;

type Said = Pick<Comment, 'body' | 'user' | 'created_at' | 'updated_at' | 'reactions'> & { id: number | undefined };

export function renderComment(said: Said, now: number): Html {
  return html`<article class="box" ${said.id !== undefined && html`id="issuecomment-${said.id}"`}>
    <header>
      ${person(said.user)} ${ago(said.created_at, now)}
      ${said.id !== undefined && said.updated_at !== said.created_at && html`<span class="muted">· edited</span>`}
    </header>
    <div class="prose">
      ${said.body ? renderMarkdown(said.body) : html`<p class="muted">No description provided.</p>`}
    </div>
    ${renderReactions(said.reactions)}
  </article>`;
}

function renderReactions(counts: Comment['reactions']): Html | undefined {
  const given = Object.entries(signs).flatMap(([name, sign]) => {
    const count = counts?.[name as keyof typeof signs] ?? 0;
    return count > 0 ? [html`<span title="${name}">${sign} ${count}</span>`] : [];
  });
  return given.length > 0 ? html`<div class="reactions">${given}</div>` : undefined;
}

export function renderComposer(where: string, number: number, viewer: Viewer): Html {
  return html`<form class="composer" data-call="POST /repos/${where}/issues/${number}/comments">
    <label for="body"><strong>Comment as ${viewer.login}</strong></label>
    <textarea id="body" name="body" required placeholder="/dispatch [[say:hello]]"></textarea>
    <p class="trouble" role="alert"></p>
    <div class="row apart">
      <span class="muted">Try <code>/help</code>. Markdown works.</span>
      <button class="primary">Comment</button>
    </div>
  </form>`;
}
