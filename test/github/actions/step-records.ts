/** Annotations and summaries that steps leave behind, kept for whoever shows a job. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { World } from '../world.ts';
import type { JobLog } from './job-log.ts';
import type { Annotation } from './workflow-commands.ts';

const annotations = (world: World): Map<number, Annotation[]> => world.part('actions.annotations', () => new Map());

export function keepAnnotation(world: World, jobId: number, annotation: Annotation): void {
  const kept = annotations(world).get(jobId) ?? [];
  kept.push(annotation);
  annotations(world).set(jobId, kept);
}

export const annotationsOf = (world: World, jobId: number): readonly Annotation[] =>
  annotations(world).get(jobId) ?? [];

/** GitHub's limit for one step. Above it the summary is dropped and an error shown; the step's result stays. */
const MOST_SUMMARY_BYTES = 1024 * 1024;

const summaryFile = (world: World, jobId: number): string => join(world.dataDir, 'actions', 'summaries', `${jobId}.md`);

export async function keepSummary(world: World, jobId: number, log: JobLog, summary: string): Promise<void> {
  if (summary === '') return;
  const bytes = Buffer.byteLength(summary);
  if (bytes > MOST_SUMMARY_BYTES) {
    const message = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${Math.ceil(bytes / 1024)}k.`;
    log.write(`##[error]${message}`);
    keepAnnotation(world, jobId, { level: 'error', message, properties: {} });
    return;
  }
  await mkdir(dirname(summaryFile(world, jobId)), { recursive: true });
  await appendFile(summaryFile(world, jobId), summary);
}

/** The Markdown of all of a job's summaries, in the order of its steps. */
export const summaryOf = (world: World, jobId: number): Promise<string> =>
  readFile(summaryFile(world, jobId), 'utf8').catch(() => '');
