/** The list of repositories, one repository's lists of threads and runs. */
import { stateDot } from './checks.ts';
import { html, type Html } from './html.ts';
import { ago } from './layout.ts';
import type { Read } from './read.ts';
import type { Repo, Thread, WorkflowRun } from './shapes.ts';

export function renderRepositories(repos: readonly Repo[]): Html {
  return html`<h1>Repositories</h1>
    <section class="box" data-live="repositories">
      <ul>
        ${repos.map(
          (repo) =>
            html`<li>
              <a class="grow" href="/${repo.full_name}"><strong>${repo.full_name}</strong></a>
              <span class="tag">${repo.private ? 'private' : 'public'}</span>
              ${repo.fork && html`<span class="tag">fork</span>`}
            </li>`,
        )}
      </ul>
      ${repos.length === 0 && html`<p class="muted">None that you may see.</p>`}
    </section>`;
}

export interface RepositoryView {
  readonly threads: readonly Thread[];
  readonly runs: readonly WorkflowRun[];
}

export async function readRepository(read: Read, where: string): Promise<RepositoryView> {
  const [threads, runs] = await Promise.all([
    read<Thread[]>(`/repos/${where}/issues?state=all&per_page=100`),
    read<{ workflow_runs: WorkflowRun[] }>(`/repos/${where}/actions/runs?per_page=30`),
  ]);
  return { threads: threads ?? [], runs: runs?.workflow_runs ?? [] };
}

export function renderRepository(where: string, { threads, runs }: RepositoryView, now: number): Html {
  return html`<h1>${where}</h1>
    ${list(
      'Issues',
      threads.filter((thread) => !thread.pull_request).map((thread) => threadRow(where, thread, 'issues', now)),
    )}
    ${list(
      'Pull requests',
      threads.filter((thread) => thread.pull_request).map((thread) => threadRow(where, thread, 'pull', now)),
    )}
    ${list(
      'Workflow runs',
      runs.map((run) => runRow(where, run, now)),
    )}
    <form class="composer" data-call="POST /repos/${where}/issues">
      <label for="title"><strong>New issue</strong></label>
      <input style="width: 100%" type="text" id="title" name="title" required placeholder="Title" />
      <p class="trouble" role="alert"></p>
      <button class="primary">Create</button>
    </form>`;
}

function list(title: string, rows: readonly Html[]): Html {
  return html`<section class="box" data-live="${title}">
    <header>
      <h2>${title}</h2>
      <span class="muted">${rows.length}</span>
    </header>
    ${
      rows.length > 0
        ? html`<ul>
            ${rows}
          </ul>`
        : html`<p class="muted">None.</p>`
    }
  </section>`;
}

function threadRow(where: string, thread: Thread, kind: 'issues' | 'pull', now: number): Html {
  const merged = Boolean(thread.pull_request?.merged_at);
  const tone = merged ? 'merged' : thread.state === 'open' ? 'success' : 'neutral';
  return html`<li>
    <span class="dot ${tone}" title="${merged ? 'merged' : thread.state}">${thread.state === 'open' ? '○' : '●'}</span>
    <a class="grow" href="/${where}/${kind}/${thread.number}"><strong>${thread.title}</strong></a>
    <span class="row">
      ${thread.labels.map((label) => html`<span class="label" style="--tone: #${(typeof label !== 'string' && label.color) || '888888'}">${typeof label === 'string' ? label : label.name}</span>`)}
    </span>
    <span class="muted">#${thread.number} by ${thread.user?.login} ${ago(thread.created_at, now)}</span>
  </li>`;
}

function runRow(where: string, run: WorkflowRun, now: number): Html {
  return html`<li>
    ${stateDot(run.conclusion ?? run.status)}
    <a class="grow" href="/${where}/actions/runs/${run.id}"><strong>${run.display_title}</strong></a>
    <span class="muted">${run.conclusion ?? run.status} · attempt ${run.run_attempt ?? 1}</span>
    ${ago(run.created_at, now)}
  </li>`;
}
