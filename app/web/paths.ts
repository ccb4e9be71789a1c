/** Every address the page uses, so that the routes that serve them and the client that calls them cannot drift apart. */
import type { JobView } from '../ground/job-view.ts';

const repositoryApi = ({ owner, name }: JobView['repository']): string =>
  `/api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;

const jobApi = (job: JobView): string => `${repositoryApi(job.repository)}/jobs/${job.ref}`;

export const streamPath = (job: JobView, after: number): string => `${jobApi(job)}/stream?after=${after}`;
export const logPath = (job: JobView, before: number, limit: number): string =>
  `${jobApi(job)}/log?before=${before}&limit=${limit}`;
export const messagesPath = (job: JobView): string => `${jobApi(job)}/messages`;
export const stopPath = (job: JobView): string => `${jobApi(job)}/stop`;
export const interruptPath = (job: JobView): string => `${jobApi(job)}/interrupt`;
export const approvalPath = (job: JobView, approval: string): string =>
  `${repositoryApi(job.repository)}/approvals/${approval}`;

export const OVERVIEW_PATH = '/';
/** Sends the person to GitHub and back to `next`. */
export const signInPath = (next: string): string => `/login?next=${encodeURIComponent(next)}`;
