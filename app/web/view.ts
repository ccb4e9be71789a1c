/** What the session page and the overview are rendered from, on the server and again in the browser as it changes. */
import type { JobView } from '../ground/job-view.ts';
import type { Role } from '../ground/roles.ts';
import type { LogEntry } from '../wire/events.ts';
import type { Reading } from './reading.ts';

/** The person looking: who, with which role on this repository, and what that lets them do. */
export interface Viewer {
  readonly login: string;
  readonly role: Role;
  readonly maySteer: boolean;
  /** Approvals (`P7`) this person may decide. */
  readonly mayApprove: readonly string[];
  /** Whether this person may delete transcripts here. */
  readonly mayDelete: boolean;
  /** Set for whoever looks through a view-only link instead of a sign-in: until when (epoch ms), and whose link it is. */
  readonly shared: { readonly until: number; readonly by: string } | null;
}

/** A job in the small graph of the chain. */
export interface ChainNode {
  readonly ref: string;
  readonly name: string | null;
  readonly title: string;
  readonly state: JobView['state'];
  readonly url: string;
  readonly needs: readonly string[];
}

/** `snapshot` of a job as the stream sends it (`event: job`): everything on the page that is not the log. */
export interface JobSnapshot {
  readonly job: JobView;
  readonly chain: readonly ChainNode[];
  readonly viewer: Viewer;
  /** True while the runner has its control stream open. */
  readonly runnerConnected: boolean;
  /** What people allowed for the rest of the session. */
  readonly rules: readonly string[];
  /** When the transcript was deleted, and by whom: of the present attempt in a stream, of the one that is shown in a page. */
  readonly deleted: { readonly at: number; readonly by: string } | null;
  /** Persons with this page open now; whoever comes by a link is `a guest`. */
  readonly watchers: readonly string[];
  /** Those of them who may steer the job, and so take charge of it. */
  readonly steerers: readonly string[];
  /** The app's clock when this was made (epoch ms), so that the page shows honest ages. */
  readonly now: number;
}

/** Everything the first paint of a session page holds. `log` is a part of the log, most often its newest; `earlier` tells whether more is before it. */
export interface SessionPage extends JobSnapshot {
  readonly log: readonly LogEntry[];
  readonly earlier: boolean;
  /** Of what is before `log`, the entries that tell which messages wait. */
  readonly messages: readonly LogEntry[];
  readonly reading: Reading;
  /** Sent back with every action as `x-signalbox-csrf`. */
  readonly csrf: string;
}

/** A token for the API, as its owner sees it: never the secret itself. Instants in epoch ms. */
export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

export interface TokensPage {
  readonly tokens: readonly TokenView[];
  /** The secret of a token that was made just now: shown this once. */
  readonly fresh: string | null;
  readonly csrf: string;
  readonly person: { readonly login: string };
  /** Why the last form was not accepted, in Markdown. */
  readonly problem?: string | null;
}
