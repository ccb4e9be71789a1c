/** The job summary and outputs of the run: what happened, for those who came by GitHub's own page. */
import { setOutput, summary } from '@actions/core';
import { codeBlock, plain, prose } from '../app/ground/markdown.ts';
import type { Claimed, Work } from '../app/wire/claim.ts';
import type { Spent } from './gateway/gateway.ts';
import type { AloneInputs } from './inputs.ts';
import { cutText } from './text.ts';
import type { Ending } from './worker.ts';

const SIGNS: Record<Ending['outcome'], string> = { succeeded: '✅', failed: '❌', cancelled: '⏹️', timed_out: '⏱️' };

export interface Outputs {
  readonly ending: Ending;
  readonly changesPath: string;
  readonly sessionUrl: string;
  readonly sessionId: string;
  /** In US dollars; of a job of the app, what its last word says. */
  readonly cost?: number | undefined;
}

/** The outputs that `action.yml` promises. */
export function writeOutputs({ ending, changesPath, sessionUrl, sessionId, cost }: Outputs): void {
  const spent = cost ?? ending.usage?.cost;
  setOutput('state', ending.outcome);
  setOutput('output', ending.output);
  setOutput('session-url', sessionUrl);
  setOutput('session-id', sessionId);
  setOutput('changes-path', changesPath);
  setOutput('cost', spent === undefined ? '' : spent.toFixed(4));
}

export type Summarised = { readonly ending: Ending; readonly seconds: number } & (
  | { readonly kind: 'job'; readonly claimed: Claimed }
  | {
      readonly kind: 'alone';
      readonly inputs: AloneInputs;
      readonly warnings: readonly string[];
      readonly changesPath: string;
      readonly spent: Spent | undefined;
    }
);

/** GitHub shows at most 1 MiB per step; the session page holds the rest. */
export async function writeSummary(told: Summarised): Promise<void> {
  const { ending, seconds } = told;
  const sentence = `${SIGNS[ending.outcome]} ${title(told)}: ${ending.outcome.replace('_', ' ')}`;
  summary.addRaw(`### ${sentence}`, true).addEOL().addRaw(prose(ending.reason, 2_000), true).addEOL();
  const cells = told.kind === 'job' ? jobCells(told.claimed) : aloneCells(told.inputs, told.spent);
  cells.push(['time', `${seconds} s`]);
  summary.addTable([cells.map(([data]) => ({ data, header: true })), cells.map(([, data]) => data)]).addEOL();
  if (told.kind === 'alone') {
    if (told.changesPath !== '')
      summary.addRaw('The changes are a patch at the path in the output `changes-path`.', true).addEOL();
    for (const text of told.warnings.slice(0, 20)) summary.addRaw(`- ${plain(text, 500)}`, true);
    summary.addEOL();
  }
  if (ending.output.trim() !== '') {
    const output = codeBlock(uncoloured(ending.output));
    summary.addRaw(`<details><summary>Output</summary>\n\n${output}\n\n</details>`, true);
  }
  await summary.write();
}

function title(told: Summarised): string {
  if (told.kind === 'alone') return 'Signalbox';
  const { ref, name } = told.claimed.job;
  return `${escape(ref)}${name ? ` ${escape(name)}` : ''}`;
}

function jobCells({ job, work }: Claimed): [string, string][] {
  return [
    ['ran', ran(work)],
    ['commit', code(job.commit.slice(0, 12))],
    ['asked by', escape(job.requester)],
    ['session', `<a href="${escape(job.url)}">watch</a>`],
  ];
}

function aloneCells({ order, commit }: AloneInputs, spent: Spent | undefined): [string, string][] {
  const cost = spent?.cost === undefined ? [] : [['cost', `${spent.cost.toFixed(4)} USD`] as [string, string]];
  return [['ran', ran(order.work)], ['commit', code(commit.slice(0, 12))], ...cost];
}

const ran = (work: Work): string => (work.kind === 'run' ? code(cutText(work.command, 200)) : escape(work.agent.name));

/** In one line: an empty one would end the table, and Markdown begin. */
const code = (text: string): string => `<code>${escape(text.replaceAll(/\s+/g, ' '))}</code>`;

/** Terminal colours mean nothing here. */
const uncoloured = (text: string): string => text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
