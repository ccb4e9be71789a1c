/** The page of one workflow run: its jobs with their steps, and the log of each finished job. */
import { stateDot } from './checks.ts';
import { html, type Html } from './html.ts';
import { ago } from './layout.ts';
import type { Read } from './read.ts';
import type { WorkflowJob, WorkflowRun } from './shapes.ts';

export interface RunView {
  readonly run: WorkflowRun;
  readonly jobs: readonly WorkflowJob[];
}

export async function readRun(read: Read, where: string, id: string): Promise<RunView | undefined> {
  const address = `/repos/${where}/actions/runs/${id}`;
  const [run, jobs] = await Promise.all([read<WorkflowRun>(address), read<{ jobs: WorkflowJob[] }>(`${address}/jobs`)]);
  return run && { run, jobs: jobs?.jobs ?? [] };
}

export function renderRun(where: string, { run, jobs }: RunView, now: number): Html {
  return html`
    <h1>${run.display_title} <span class="number">run ${run.id}</span></h1>
    <p class="row" data-live="run">
      ${stateDot(run.conclusion ?? run.status)} <strong>${run.conclusion ?? run.status}</strong>
      <span class="muted">attempt ${run.run_attempt ?? 1} · ${run.event} on <code>${run.head_branch}</code></span>
      ${ago(run.created_at, now)}
      ${run.status !== 'completed' && html`<form data-call="POST /repos/${where}/actions/runs/${run.id}/cancel"><button>Cancel run</button></form>`}
      ${run.status === 'completed' && html`<form data-call="POST /repos/${where}/actions/runs/${run.id}/rerun"><button>Re-run all jobs</button></form>`}
    </p>
    <p class="trouble" role="alert"></p>
    <div data-live="jobs" style="display: grid; gap: 16px">${jobs.map((job) => renderJob(where, job))}</div>
  `;
}

function renderJob(where: string, job: WorkflowJob): Html {
  return html`<section class="box">
    <header>
      ${stateDot(job.conclusion ?? job.status)}
      <h2 class="grow">${job.name}</h2>
      <a href="/repos/${where}/actions/jobs/${job.id}/logs">Log</a>
    </header>
    <ul>
      ${job.steps?.map((step) => html`<li>${stateDot(step.conclusion ?? step.status)} <span class="grow">${step.name}</span> <span class="muted">${step.conclusion ?? step.status}</span></li>`)}
    </ul>
  </section>`;
}
