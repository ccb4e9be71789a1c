/** The parts of the overview: what needs the reader with its questions, what runs, what waits in which order, what ended. */
import type { JobView } from '../../ground/job-view.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import { NO_FILTER, overviewHref, type AskingJob, type Overview, type Section } from '../overview.ts';
import { approvalPath } from '../paths.ts';
import type { ChainNode } from '../view.ts';
import { approvalCard } from './approval-card.ts';
import { chainGraph } from './chain-graph.ts';
import { icon, type Icon } from './icon.ts';
import { dollars, jobRow, rowHead } from './job-row.ts';
import { aloneIn, counted, SECTION_WORDS } from './overview-filters.ts';
import { pendingApprovals } from './state.ts';

const SIGNS: Readonly<Record<Section, Icon>> = {
  'needs-you': 'shield-lock',
  running: 'play',
  queue: 'clock',
  waiting: 'hourglass',
  ended: 'check-circle',
  failed: 'x-circle',
};

/** Chains that are drawn on one page; the others are on the pages of their jobs. */
const MOST_GRAPHS = 20;

export function lists(overview: Overview): Html {
  const { needsYou, running, queued, ended, filter } = overview;
  const alone = aloneIn(overview);
  const line = queued.filter(({ state }) => state === 'queued').toSorted(byPosition);
  const others = queued.filter(({ state }) => state !== 'queued');
  const isShown = (section: Section) => (alone === null ? section !== 'failed' : alone === section);
  const shown = { running, queue: line, waiting: others, ended, failed: ended };
  const parts = (['running', 'queue', 'waiting', 'ended', 'failed'] as const).filter(isShown);
  const none = parts.every((part) => shown[part].length === 0) && (!isShown('needs-you') || needsYou.length === 0);
  if (none) return blank(overview);
  const draw = graphs(overview);
  // Drawn in this order, since a chain is drawn once, where it is most urgent.
  const asking = isShown('needs-you') ? needing(overview, draw) : nothing;
  return html`${asking}${parts.map((part) => section(overview, part, shown[part], draw))}${
    filter.before !== null && html`<p class="pages"><a class="button" href="${overviewHref(filter)}">Newest</a></p>`
  }`;
}

/** Each repository has a queue of its own: in the order of their names, then of their places. */
function byPosition(one: JobView, other: JobView): number {
  const queueOf = ({ repository: { owner, name } }: JobView) => `${owner}/${name}`;
  return queueOf(one).localeCompare(queueOf(other)) || (one.position ?? Infinity) - (other.position ?? Infinity);
}

interface Graphs {
  /** The chain of a job that was not drawn before. */
  next(job: JobView): Html;
  /** Jobs of one chain together, each at the place of its first. */
  together(jobs: readonly JobView[]): JobView[];
}

function graphs({ chains }: Overview): Graphs {
  const chainOf = new Map(chains.flatMap((chain) => chain.map(({ url }) => [url, chain] as const)));
  const drawn = new Set<readonly ChainNode[]>();
  return {
    next({ url }) {
      const chain = chainOf.get(url);
      if (!chain || drawn.has(chain) || drawn.size >= MOST_GRAPHS) return nothing;
      drawn.add(chain);
      return html`<div class="row-graph">${chainGraph(chain, null)}</div>`;
    },
    together: (jobs) => [...Map.groupBy(jobs, (job) => chainOf.get(job.url) ?? job).values()].flat(),
  };
}

function needing(overview: Overview, draw: Graphs): Html {
  const { needsYou, counts, now } = overview;
  if (needsYou.length === 0) return html`<p class="calm">${icon('check-circle')}Nothing needs you now.</p>`;
  const asked = new Set<string>();
  return html`<section class="box asked-of-you" data-key="needs-you" aria-labelledby="needs-you">
    ${heading('needs-you', SECTION_WORDS['needs-you'], counted(counts['needs-you']))}
    <ul class="asking">
      ${needsYou.map(
        (one) =>
          html`<li data-key="${keyOf(one.job)}">
            <table role="table" class="jobs" aria-label="${one.job.ref}">
              ${rowHead()}
              <tbody role="rowgroup">
                ${jobRow(one.job, now)}
              </tbody>
            </table>
            ${cards(one, now, asked)}${draw.next(one.job)}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** Jobs that wait at one gate share its question: it is asked below the first of them, and `asked` remembers it. */
function cards({ job, viewer }: AskingJob, now: number, asked: Set<string>): Html {
  const { owner, name } = job.repository;
  const fresh = pendingApprovals(job).filter(({ ref }) => {
    const key = `${owner}/${name} ${ref}`;
    return viewer.mayApprove.includes(ref) && !asked.has(key) && asked.add(key);
  });
  const snapshot = { job, viewer, now, chain: [], runnerConnected: false, rules: [], watchers: [], steerers: [] };
  return html`${fresh.map(
    (approval) =>
      html`<div
        class="decision"
        data-key="${owner}/${name}/${approval.ref}"
        data-path="${approvalPath(job, approval.ref)}"
      >
        ${approvalCard(approval, snapshot)}<a class="button without-scripts" href="${safeUrl(job.url)}#${approval.ref}"
          >Decide ${approval.ref}</a
        >
      </div>`,
  )}`;
}

function section(
  overview: Overview,
  part: Exclude<Section, 'needs-you'>,
  jobs: readonly JobView[],
  draw: Graphs,
): Html {
  const { counts, now, earlier, filter } = overview;
  const pages = part === 'ended' || part === 'failed';
  const alone = aloneIn(overview) !== null;
  const next =
    pages && earlier !== null
      ? html`<p class="pages">
          <a class="button" href="${overviewHref(filter, { state: part, before: earlier })}">Earlier</a>
        </p>`
      : nothing;
  if (jobs.length === 0) return next;
  const ordered = part === 'queue' || pages ? jobs : draw.together(jobs);
  const title = part === 'ended' && !alone ? 'Ended in the last day' : TITLES[part];
  return html`<section class="box" data-key="${part}" aria-labelledby="${part}">
      ${heading(part, title, pages && alone ? null : counted(counts[part]), spent(jobs))}
      <table role="table" class="jobs" aria-label="${title}">
        ${rowHead()}
        <tbody role="rowgroup">
          ${ordered.map((job) => {
            const graph = pages ? nothing : draw.next(job);
            return html`${jobRow(job, now)}${
              graph !== nothing &&
              html`<tr role="row" class="graph-row" data-key="${keyOf(job)} graph">
                <td role="cell" colspan="5">${graph}</td>
              </tr>`
            }`;
          })}
        </tbody>
      </table>
      ${!pages && counts[part].more && html`<p class="none">There are more: ${alone ? 'narrow them down by repository or person' : html`<a href="${overviewHref(filter, { state: part })}">look at these alone</a>`}.</p>`}
    </section>
    ${next}`;
}

const TITLES = {
  running: 'Running',
  queue: 'Queue',
  waiting: 'Waiting and held',
  ended: 'Ended',
  failed: 'Failed',
} as const;

const heading = (part: Section, title: string, count: string | null, more: Html = nothing): Html =>
  html`<h2 id="${part}">
    ${icon(SIGNS[part])}${title}${count !== null && html`<span class="counter">${count}</span>`}${more}
  </h2>`;

/** What the models of these jobs cost together, where a price was known for any. */
function spent(jobs: readonly JobView[]): Html {
  const known = jobs.flatMap(({ usage }) => usage?.cost ?? []);
  if (known.length === 0) return nothing;
  return html`<span class="sum" title="What the models of these jobs cost"
    >${dollars(known.reduce((sum, cost) => sum + cost, 0))}</span
  >`;
}

const keyOf = ({ repository: { owner, name }, ref }: JobView): string => `${owner}/${name}/${ref}`;

function blank({ filter, repositories }: Overview): Html {
  if (filter.repo !== null || filter.by !== null || filter.state !== null || filter.before !== null)
    return html`<div class="blank">
      ${icon('search')}
      <h2>Nothing matches</h2>
      <p>No job that you may see is in this part, of this repository and of this person.</p>
      <a class="button" href="${overviewHref(NO_FILTER)}">Show all jobs</a>
    </div>`;
  if (repositories.length > 0)
    return html`<div class="blank">
      ${icon('rocket')}
      <h2>Nothing is running</h2>
      <p>Comment on an issue or a pull request to start a job:</p>
      <pre>/dispatch fix the flaky test</pre>
      <p class="pages"><a href="${overviewHref(NO_FILTER, { state: 'ended' })}">What ended before</a></p>
    </div>`;
  return html`<div class="blank">
    ${icon('rocket')}
    <h2>Nothing is running</h2>
    <p>Jobs of every repository that you may read appear here once there are any. There are three ways to the first:</p>
    <ol class="first-steps">
      <li>
        In a repository that has this app, comment on an issue or a pull request:
        <pre>/dispatch fix the flaky test</pre>
      </li>
      <li>
        Or run a shell command, which takes no agent:
        <pre>/run npm test</pre>
      </li>
      <li>
        Or show a session of your own machine here, from a folder of the repository:
        <pre>signalbox remote --agent claude</pre>
      </li>
    </ol>
    <p class="muted">If you miss a repository, ask whoever administers it whether the app is installed there.</p>
  </div>`;
}
