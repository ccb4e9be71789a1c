/** What is remembered of check runs and check suites. */
import type { World } from './world.ts';

export interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}

export interface CheckRun {
  id: number;
  repositoryId: number;
  appId: number;
  suiteId: number;
  headSha: string;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: number;
  completedAt: number | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Record<string, unknown>[];
  images: Record<string, unknown>[];
  actions: CheckAction[];
}

export interface CheckSuite {
  id: number;
  repositoryId: number;
  appId: number;
  headSha: string;
  headBranch: string | null;
  createdAt: number;
  updatedAt: number;
  /** Asked for again, and none of its runs has been touched since: it counts as queued. */
  isRerequested?: boolean;
}

interface CheckState {
  runs: Map<number, CheckRun>;
  suites: Map<number, CheckSuite>;
}

export const checkState = (world: World): CheckState =>
  world.part('checks', () => ({ runs: new Map(), suites: new Map() }));
