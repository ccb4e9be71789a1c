/** Jobs in lines for a terminal. What others wrote can neither move the cursor nor colour the screen. */
import type { JobView } from '../ground/job-view.ts';
import { visible } from '../ground/plain-text.ts';
import { wordOf } from '../ground/state-words.ts';

const WIDTH = 100;

/** `J12 tests · queued, place 3 in the queue` and, below it, where to watch. */
export function jobLines(job: JobView): string[] {
  return [stateLine(job), ...(job.reason === '' ? [] : [`  ${line(job.reason)}`]), `  ${line(job.url)}`];
}

/** The same in one line, for a job that went on to another state. */
export function changeLine(job: JobView): string {
  return job.reason === '' ? stateLine(job) : `${stateLine(job)}: ${line(job.reason)}`;
}

function stateLine(job: JobView): string {
  const place = job.position === null ? '' : `, place ${job.position} in the queue`;
  const gate = job.state === 'gated' && job.gate !== null ? ` (${job.gate})` : '';
  return `${job.ref} ${line(job.title)} · ${wordOf(job.state)}${place}${gate}`;
}

/** One line of somebody else's text. */
function line(text: string): string {
  const shown = visible(text).replaceAll(/\s+/g, ' ').trim();
  return shown.length > WIDTH ? `${shown.slice(0, WIDTH - 1)}…` : shown;
}
