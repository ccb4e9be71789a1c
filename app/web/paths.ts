/** Every address the page uses, so that the routes that serve them and the client that calls them cannot drift apart. */
import type { JobView } from '../ground/job-view.ts';

/** Half a character, as a log may hold, must not keep a page from being made. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const repositoryApi = ({ owner, name }: JobView['repository']): string =>
  `/api/v1/repos/${encoded(owner)}/${encoded(name)}`;

const jobApi = (job: JobView): string => `${repositoryApi(job.repository)}/jobs/${job.ref}`;

/** `background`: nobody looks at the page just now. */
export const streamPath = (job: JobView, after: number, background: boolean): string =>
  `${jobApi(job)}/stream?after=${after}${background ? '&background=1' : ''}`;
/** A part of an attempt's log: what is `before` an entry, or what is `after` it. */
export const logPath = (
  job: JobView,
  attempt: number,
  side: { readonly before: number } | { readonly after: number },
  limit: number,
): string => {
  const from = 'before' in side ? `before=${side.before}` : `after=${side.after}`;
  return `${jobApi(job)}/log?attempt=${attempt}&${from}&limit=${limit}`;
};
export const searchPath = (job: JobView, attempt: number, text: string): string =>
  `${jobApi(job)}/search?${new URLSearchParams({ attempt: String(attempt), q: text }).toString()}`;
/** The whole log of an attempt, to keep. */
export const transcriptPath = (job: JobView, attempt: number, form: 'md' | 'ndjson'): string =>
  `${job.url}/transcript.${form}?attempt=${attempt}`;
export const messagesPath = (job: JobView): string => `${jobApi(job)}/messages`;
/** One message that waits, by the number of its control. */
export const messagePath = (job: JobView, control: number): string => `${jobApi(job)}/messages/${control}`;
export const withdrawPath = (job: JobView, control: number): string => `${messagePath(job, control)}/withdraw`;
export const messageOrderPath = (job: JobView): string => `${jobApi(job)}/messages/order`;
export const lingerPath = (job: JobView): string => `${jobApi(job)}/linger`;
/** Takes a rule of the session back. */
export const policyPath = (job: JobView): string => `${jobApi(job)}/policy`;
export const handOverPath = (job: JobView): string => `${jobApi(job)}/hand-over`;
export const stopPath = (job: JobView): string => `${jobApi(job)}/stop`;
/** View-only links of a job: made and listed at the same address. */
export const viewLinksPath = (job: JobView): string => `${jobApi(job)}/links`;
export const revokeViewLinkPath = (job: JobView, link: string): string =>
  `${jobApi(job)}/links/${encoded(link)}/revoke`;
export const deleteTranscriptPath = (job: JobView): string => `${jobApi(job)}/transcript/delete`;
export const interruptPath = (job: JobView): string => `${jobApi(job)}/interrupt`;
export const approvalPath = (job: JobView, approval: string): string =>
  `${repositoryApi(job.repository)}/approvals/${approval}`;

/** What a person may order of a job that does not run: `cancel`, `hold`, `release`, `retry`. */
export const orderPath = (job: JobView, order: string): string => `${jobApi(job)}/${order}`;

export const OVERVIEW_PATH = '/';
/** Says when it is worth looking at the overview again. */
export const OVERVIEW_STREAM = '/api/v1/overview/stream';
/** Sends the person to GitHub and back to `next`. */
export const signInPath = (next: string): string => `/login?next=${encoded(next)}`;
export const SIGN_OUT_PATH = '/logout';
/** The person's tokens for the API: the page, and where its form is posted. */
export const TOKENS_PATH = '/settings/tokens';
/** The person's devices, and what they are told. */
export const NOTIFICATIONS_PATH = '/settings/notifications';
/** Where the form of that page is posted that removes a device. */
export const deviceRemovalPath = (device: string): string => `${NOTIFICATIONS_PATH}/${encoded(device)}/delete`;
export const DEVICES_PATH = '/api/v1/me/devices';
export const deviceDeletePath = (device: string): string => `${DEVICES_PATH}/${encoded(device)}/delete`;
/** Sends a notification to see whether it arrives. */
export const deviceTestPath = (device: string): string => `${DEVICES_PATH}/${encoded(device)}/test`;
/** What makes the app installable. */
export const MANIFEST_PATH = '/manifest.webmanifest';
export const WORKER_PATH = '/worker.js';
export const OFFLINE_PATH = '/offline';
export const revokePath = (token: string): string => `${TOKENS_PATH}/${encoded(token)}/revoke`;

/** Who did what to a job; `before` is the line that the page before ended with. */
export const auditPath = (job: Pick<JobView, 'url'>, before?: number): string =>
  `${job.url}/audit${before === undefined ? '' : `?before=${before}`}`;

/** Another job of the same repository, from the address of `job`. */
export const besidePath = (job: Pick<JobView, 'url'>, ref: string): string => job.url.replace(/J\d+$/, ref);
/** `#12` or `owner/name#3` at GitHub, from the address of the job's thread; `null` when it is no name of an issue. */
export function issueUrl(job: Pick<JobView, 'threadUrl'>, issue: string): string | null {
  const [, owner, name, number] = /^(?:([\w.-]+)\/([\w.-]+))?#([1-9]\d*)$/.exec(issue) ?? [];
  const [, site, here] = /^(.+)\/([^/]+\/[^/]+)\/(?:issues|pull)\/\d+$/.exec(job.threadUrl) ?? [];
  if (number === undefined || site === undefined || here === undefined) return null;
  return `${site}/${owner !== undefined && name !== undefined ? `${owner}/${name}` : here}/issues/${number}`;
}

/** A commit at GitHub, from the address of the job's thread. */
export const commitUrl = (threadUrl: string, commit: string): string =>
  `${threadUrl.replace(/\/(?:issues|pull)\/\d+$/, '')}/commit/${encoded(commit)}`;
