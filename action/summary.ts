/** The job summary and outputs of the run: what happened, for those who came by GitHub's own page. */
import { setOutput, summary } from '@actions/core';
import type { Claimed } from '../app/wire/claim.ts';
import { cutText } from './text.ts';
import type { Ending } from './worker.ts';

const SIGNS: Record<Ending['outcome'], string> = { succeeded: '✅', failed: '❌', cancelled: '⏹️', timed_out: '⏱️' };

/** The three outputs that `action.yml` promises. */
export function writeOutputs(ending: Ending, sessionUrl: string): void {
  setOutput('state', ending.outcome);
  setOutput('output', ending.output);
  setOutput('session-url', sessionUrl);
}

/** GitHub shows at most 1 MiB per step; the session page holds the rest. */
export async function writeSummary(claimed: Claimed, ending: Ending, seconds: number): Promise<void> {
  const { job, work } = claimed;
  const doing = work.kind === 'run' ? code(cutText(work.command, 200)) : escape(work.agent.name);
  summary
    .addRaw(
      `### ${SIGNS[ending.outcome]} ${escape(job.ref)}${job.name ? ` ${escape(job.name)}` : ''}: ${ending.outcome.replace('_', ' ')}`,
      true,
    )
    .addBreak()
    .addRaw(`${escape(ending.reason)}`, true)
    .addEOL()
    .addTable([
      [
        { data: 'ran', header: true },
        { data: 'commit', header: true },
        { data: 'asked by', header: true },
        { data: 'time', header: true },
        { data: 'session', header: true },
      ],
      [
        doing,
        code(job.commit.slice(0, 12)),
        escape(job.requester),
        `${seconds} s`,
        `<a href="${escape(job.url)}">watch</a>`,
      ],
    ]);
  if (ending.output.trim() !== '') {
    summary.addRaw(`<details><summary>Output</summary><pre>${escape(plain(ending.output))}</pre></details>`, true);
  }
  await summary.write();
}

const code = (text: string): string => `<code>${escape(text)}</code>`;

/** Terminal colours mean nothing here. */
const plain = (text: string): string => text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
