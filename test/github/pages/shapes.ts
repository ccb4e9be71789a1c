/** The few fields of GitHub's answers that the pages show, named as GitHub's description names them. */
import type { RestEndpointMethodTypes } from '@octokit/rest';

type Answer<
  Group extends keyof RestEndpointMethodTypes,
  Method extends keyof RestEndpointMethodTypes[Group],
> = RestEndpointMethodTypes[Group][Method] extends { response: { data: infer Data } } ? Data : never;

export type Repo = Answer<'repos', 'get'>;
export type Thread = Answer<'issues', 'get'>;
export type Comment = Answer<'issues', 'getComment'>;
export type Pull = Answer<'pulls', 'get'>;
export type Commit = Answer<'pulls', 'listCommits'>[number];
export type Review = Answer<'pulls', 'listReviews'>[number];
export type CheckRun = Answer<'checks', 'get'>;
export type Status = Answer<'repos', 'getCombinedStatusForRef'>['statuses'][number];
export type WorkflowRun = Answer<'actions', 'getWorkflowRun'>;
export type WorkflowJob = Answer<'actions', 'listJobsForWorkflowRun'>['jobs'][number];
