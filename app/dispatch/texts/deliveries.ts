/** What is written where a job's work is delivered: a commit, a pull request, a review, a comment. What an agent said does nothing there. */
import { jobRef, type JobRef } from '../../ground/ids.ts';
import { code, codeBlock, plain } from '../../ground/markdown.ts';
import { safeLine, safeMarkdown } from '../../ground/safe-markdown.ts';
import type { Job } from '../job.ts';
import { replyMarker } from './answers.ts';

export interface Delivering {
  readonly job: Job;
  /** The session page. */
  readonly url: string;
  /** Unique to the attempt: what was written before an answer was lost is found again by it. */
  readonly key: string;
}

const HEADLINE = 72;

/** What a commit and a pull request are called. @internal */
export function headlineOf(job: Job): string {
  const line = job.name === null ? firstLine(askedOf(job)) : `${job.name}: ${job.threadTitle}`;
  return cut(safeLine(line, 1_000), HEADLINE) || jobRef(job.number);
}

/** The trailer by which a commit is known again: nothing else in a message of ours stands at the beginning of a line. */
const trailerOf = (key: string): string => `Signalbox-Delivery: ${key}`;

export const isCommitOf = (message: string, key: string): boolean => message.split('\n').includes(trailerOf(key));

export function commitText({ job, url, key }: Delivering): { readonly headline: string; readonly body: string } {
  const who = job.work.kind === 'prompt' ? [`Signalbox-Agent: ${safeLine(job.work.agent.name, 100)}`] : [];
  const lines = [`Signalbox-Job: ${url}`, trailerOf(key), `Signalbox-Requested-By: ${job.requester.login}`, ...who];
  return { headline: headlineOf(job), body: lines.join('\n') };
}

export const pullMarker = (key: string): string => `<!-- signalbox:pull ${key} -->`;

export function pullText(at: Delivering): { readonly title: string; readonly body: string } {
  const { job, key } = at;
  return {
    title: headlineOf(job),
    body: [pullMarker(key), `${origin(at)} Part of #${job.thread.number}.`, quotedOf(job), saidOf(job)]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
}

export const reviewMarker = (key: string): string => `<!-- signalbox:review ${key} -->`;

/** `changes` says in words what became of the job's changes; empty where it made none. */
export function reviewText(at: Delivering, changes: string): string {
  const { job, key } = at;
  // What an agent says comes last: a fence that it leaves open must not take anything of ours with it.
  return [reviewMarker(key), origin(at), changes, saidOf(job)].filter((part) => part !== '').join('\n\n');
}

export const suggestedText = (count: number): string =>
  `What it would change stands at the lines, as ${count === 1 ? 'a suggestion' : `${count} suggestions`}.`;

export const patchText = (patchUrl: string): string =>
  `What it would change is [a patch](${patchUrl}): not all of it lies within what this pull request changes.`;

/** A comment on lines, which a person can take over with one click. */
export function suggestionText(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/gu)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}suggestion`, ...lines, fence].join('\n');
}

const COMMENT_LIMIT = 60_000;

/** What a job hands in as a comment. */
export function deliverText({ job, url }: Omit<Delivering, 'key'>): string {
  const ref: JobRef = jobRef(job.number);
  const name = job.name === null ? '' : ` **${plain(job.name, 40)}**`;
  const head = `${replyMarker(`deliver/${ref}/${job.attempt}`)}\n[${ref}](${url})${name} hands in:\n\n`;
  const forms = [50_000, 10_000, 2_000].map((limit) => head + saidOf(job, limit));
  return forms.find((form) => form.length <= COMMENT_LIMIT) ?? forms.at(-1) ?? head;
}

/** An agent writes Markdown; what a command prints is shown as it is. */
function saidOf({ work, output }: Job, limit = 20_000): string {
  const said = output.trim();
  if (said === '') return '';
  return work.kind === 'prompt' ? safeMarkdown(said, limit) : codeBlock(said, 'text', limit);
}

function origin({ job, url }: Delivering): string {
  const { number, requester, work, profile, commit } = job;
  const by = work.kind === 'prompt' ? `, done by ${code(work.agent.name, 60)}` : '';
  return `<sub>[${jobRef(number)}](${url}) · asked by ${code(`@${requester.login}`, 60)}${by} · profile ${code(profile.name, 60)} · at ${code(commit.slice(0, 12))}</sub>`;
}

function quotedOf({ asked }: Job): string {
  const block = asked.length <= 300 && !asked.includes('\n') ? code(asked, 300) : codeBlock(asked, 'text', 4_000);
  return block.replace(/^/gmu, '> ');
}

const askedOf = ({ work }: Job): string =>
  work.kind === 'run'
    ? work.command
    : work.prompt.map((part) => (typeof part === 'string' ? part : `(${part.need})`)).join('');

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
