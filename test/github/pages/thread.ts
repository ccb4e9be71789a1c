/** The page of one thread, an issue or a pull request: labels, description, comments, commits, checks, and the comment box. */
import { renderChecks } from './checks.ts';
import { renderComment, renderComposer } from './comments.ts';
import { html, type Html } from './html.ts';
import { ago, person } from './layout.ts';
import type { Read } from './read.ts';
import type { CheckRun, Comment, Commit, Pull, Review, Status, Thread } from './shapes.ts';
import type { World } from '../world.ts';
import type { Viewer } from './viewer.ts';

export interface ThreadView {
  readonly thread: Thread;
  readonly comments: readonly Comment[];
  readonly pull?: PullView | undefined;
}

interface PullView {
  readonly pull: Pull;
  readonly commits: readonly Commit[];
  readonly reviews: readonly Review[];
  readonly checkRuns: readonly CheckRun[];
  readonly statuses: readonly Status[];
}

export async function readThread(read: Read, where: string, number: number): Promise<ThreadView | undefined> {
  const issue = `/repos/${where}/issues/${number}`;
  const [thread, comments] = await Promise.all([
    read<Thread>(issue),
    read<Comment[]>(`${issue}/comments?per_page=100`),
  ]);
  if (!thread) return undefined;
  return {
    thread,
    comments: comments ?? [],
    pull: thread.pull_request ? await readPull(read, where, number) : undefined,
  };
}

async function readPull(read: Read, where: string, number: number): Promise<PullView | undefined> {
  const address = `/repos/${where}/pulls/${number}`;
  const [pull, commits, reviews] = await Promise.all([
    read<Pull>(address),
    read<Commit[]>(`${address}/commits`),
    read<Review[]>(`${address}/reviews?per_page=100`),
  ]);
  if (!pull) return undefined;
  const head = `/repos/${where}/commits/${pull.head.sha}`;
  const [checks, status] = await Promise.all([
    read<{ check_runs: CheckRun[] }>(`${head}/check-runs?per_page=100`),
    read<{ statuses: Status[] }>(`${head}/status`),
  ]);
  return {
    pull,
    reviews: reviews ?? [],
    commits: commits ?? [], // In the order in which they were made: a chain reads from its beginning.
    checkRuns: (checks?.check_runs ?? []).toSorted((a, b) => a.id - b.id),
    statuses: status?.statuses ?? [],
  };
}

export function renderThread(world: World, where: string, view: ThreadView, viewer: Viewer): Html {
  const { thread, comments, pull } = view;
  const now = world.clock();
  return html`
    <div>
      <h1>${thread.title} <span class="number">#${thread.number}</span></h1>
      <p class="row" data-live="state">
        ${statePill(thread, pull?.pull)} ${person(thread.user)}
        <span class="muted">${opened(pull)}</span> ${ago(thread.created_at, now)}
      </p>
    </div>
    ${renderLabels(where, thread)}
    <div data-live="description">${renderComment({ ...thread, body: thread.body ?? '', id: undefined }, now)}</div>
    ${pull && html`<div data-live="commits">${renderCommits(pull.commits, now)}</div>`}
    <div data-live="comments" data-each style="display: grid; gap: 16px">
      ${comments.map((comment) => renderComment(comment, now))}
    </div>
    ${
      pull &&
      html`<div data-live="reviews" data-each style="display: grid; gap: 16px">
        ${pull.reviews.map((review) => renderReview(review, now))}
      </div>`
    }
    ${pull && html`<div data-live="checks">${renderChecks(world, where, pull.checkRuns, pull.statuses, viewer)}</div>`}
    ${renderComposer(where, thread.number, viewer)}
  `;
}

function statePill(thread: Thread, pull: Pull | undefined): Html {
  const state = pull?.merged ? 'merged' : thread.state;
  return html`<span class="pill ${state}"
    >${state === 'open' ? 'Open' : state === 'merged' ? 'Merged' : 'Closed'}</span
  >`;
}

function opened(view: PullView | undefined): Html {
  if (!view) return html`opened this issue`;
  const { pull } = view;
  const plural = pull.commits === 1 ? 'commit' : 'commits';
  return html`wants to merge ${pull.commits} ${plural} into <code>${pull.base.ref}</code> from
    <code>${pull.head.label ?? pull.head.ref}</code>`;
}

function renderReview({ user, body, state, submitted_at: at = '' }: Review, now: number): Html {
  const said = state === 'APPROVED' ? 'Approved' : state === 'CHANGES_REQUESTED' ? 'Asked for changes' : 'Reviewed';
  return renderComment({ user, body: `**${said}.** ${body}`, created_at: at, updated_at: at, id: undefined }, now);
}

function renderLabels(where: string, thread: Thread): Html {
  const address = `/repos/${where}/issues/${thread.number}/labels`;
  return html`<section class="row" aria-label="Labels">
    <span class="row" data-live="labels">
      ${thread.labels.length === 0 && html`<span class="muted">No labels</span>`}
      ${thread.labels.map((label) => renderLabel(address, typeof label === 'string' ? { name: label } : label))}
    </span>
    <form class="row" data-call="POST ${address}" data-list="labels">
      <input type="text" name="label" required aria-label="Label to add" placeholder="Add a label" size="14" />
      <button>Add</button>
    </form>
  </section>`;
}

function renderLabel(address: string, label: { name?: string | null; color?: string | null }): Html {
  const name = label.name ?? '';
  return html`<form
    class="label"
    style="--tone: #${label.color ?? '888888'}"
    data-call="DELETE ${address}/${encodeURIComponent(name)}"
  >
    ${name} <button aria-label="Remove label ${name}">×</button>
  </form>`;
}

function renderCommits(commits: readonly Commit[], now: number): Html {
  return html`<section class="box" aria-label="Commits">
    <header>
      <h2>Commits</h2>
      <span class="muted">${commits.length}</span>
    </header>
    <ul>
      ${commits.map(
        (commit) =>
          html`<li>
            <span class="grow">${commit.commit.message.split('\n')[0]}</span>
            <span class="muted">${commit.author?.login ?? commit.commit.author?.name}</span>
            ${ago(commit.commit.author?.date, now)}
            ${commit.commit.verification?.verified === true && html`<span class="pill open">Verified</span>`}
            <code title="${commit.sha}">${commit.sha.slice(0, 7)}</code>
          </li>`,
      )}
    </ul>
  </section>`;
}
