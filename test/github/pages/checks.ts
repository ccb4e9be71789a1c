/** The checks of a commit: each check run and status with its state, its link, and the buttons GitHub would show. */
import { checkState, type CheckAction } from '../checks.ts';
import type { World } from '../world.ts';
import { html, type Html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { CheckRun, Status } from './shapes.ts';
import type { Viewer } from './viewer.ts';

interface Tone {
  tone: 'success' | 'failure' | 'waiting' | 'neutral';
  sign: string;
}

const success: Tone = { tone: 'success', sign: '✓' };
const failure: Tone = { tone: 'failure', sign: '✗' };
const waiting: Tone = { tone: 'waiting', sign: '●' };
const neutral: Tone = { tone: 'neutral', sign: '–' };

/** How each conclusion of a check run, state of a status and status of a run is shown. */
const tones: Record<string, Tone> = {
  success,
  failure,
  timed_out: failure,
  error: failure,
  action_required: waiting,
  pending: waiting,
  in_progress: waiting,
  queued: waiting,
};

export function stateDot(state: string | null | undefined): Html {
  const { tone, sign } = tones[state ?? ''] ?? neutral;
  return html`<span class="dot ${tone}" aria-hidden="true">${sign}</span>`;
}

export function renderChecks(
  world: World,
  where: string,
  checkRuns: readonly CheckRun[],
  statuses: readonly Status[],
  viewer: Viewer,
): Html {
  const total = checkRuns.length + statuses.length;
  return html`<section class="box" aria-label="Checks">
    <header>
      <h2>Checks</h2>
      <span class="muted">${total === 0 ? 'none' : total}</span>
      ${suitesDone(checkRuns).map(
        ({ id, name }) =>
          html`<form data-call="POST /repos/${where}/check-suites/${id}/rerequest">
            <button title="Ask ${name} to run all its checks again">Re-run all checks of ${name}</button>
          </form>`,
      )}
    </header>
    ${total === 0 && html`<p class="muted">No checks on the last commit yet.</p>`}
    ${
      total > 0 &&
      html`<ul>
        ${checkRuns.map((run) => checkRunRow(world, where, run, viewer))} ${statuses.map(statusRow)}
      </ul>`
    }
  </section>`;
}

/** The suites that can be asked for again: those whose runs have all ended. */
function suitesDone(checkRuns: readonly CheckRun[]): { id: number; name: string }[] {
  const suites = new Map(checkRuns.flatMap((run) => (run.check_suite ? [[run.check_suite.id, run] as const] : [])));
  return [...suites]
    .filter(([id]) => checkRuns.every((run) => run.check_suite?.id !== id || run.status === 'completed'))
    .map(([id, run]) => ({ id, name: run.app?.name ?? 'the app' }));
}

/** The page of one check run, where its link leads when the app gave none. */
export function renderCheckRun(world: World, where: string, run: CheckRun, viewer: Viewer): Html {
  return html`<h1>${run.name} <span class="number">${run.head_sha.slice(0, 7)}</span></h1>
    <section class="box" data-live="check">
      <ul>
        ${checkRunRow(world, where, run, viewer)}
      </ul>
      ${run.output?.text && html`<div class="prose">${renderMarkdown(run.output.text)}</div>`}
    </section>
    <p class="trouble" role="alert"></p>`;
}

function checkRunRow(world: World, where: string, run: CheckRun, viewer: Viewer): Html {
  const state = run.conclusion ?? run.status;
  const [owner, repo] = where.split('/');
  const press = JSON.stringify({ owner, repo, checkRunId: run.id, login: viewer.login });
  return html`<li>
    ${stateDot(state)}
    <span class="grow"
      ><strong>${run.name}</strong>
      <span class="muted">${words(state)}${run.output?.title && ` — ${run.output.title}`}</span></span
    >
    ${buttonsOf(world, run).map(
      (action) =>
        html`<form data-call="POST /_stand-in/press" data-body="${press}">
          <button name="identifier" value="${action.identifier}" title="${action.description}">${action.label}</button>
        </form>`,
    )}
    ${
      run.status === 'completed' &&
      html`<form data-call="POST /repos/${where}/check-runs/${run.id}/rerequest">
        <button title="Ask ${run.app?.name ?? 'the app'} to run this check again">Re-run</button>
      </form>`
    }
    ${run.details_url && html`<a href="${run.details_url}">Details</a>`}
    ${
      run.output?.summary &&
      html`<details style="flex-basis: 100%">
        <summary class="muted">Summary</summary>
        <div class="prose">${renderMarkdown(run.output.summary)}</div>
      </details>`
    }
  </li>`;
}

/** GitHub draws a check run's buttons on its page but never tells them in its API. It shows them once the check run is completed. */
function buttonsOf(world: World, run: CheckRun): readonly CheckAction[] {
  return run.status === 'completed' ? (checkState(world).runs.get(run.id)?.actions ?? []) : [];
}

function statusRow(status: Status): Html {
  return html`<li>
    ${stateDot(status.state)}
    <span class="grow"
      ><strong>${status.context}</strong> <span class="muted">${status.description ?? words(status.state)}</span></span
    >
    ${status.target_url && html`<a href="${status.target_url}">Details</a>`}
  </li>`;
}

function words(state: string): string {
  return state.replaceAll('_', ' ');
}
