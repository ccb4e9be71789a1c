/** Every REST operation of the core: apps, people, repositories, threads, checks. */
import type { Route } from '../api.ts';
import { appRoutes } from './apps.ts';
import { assigneeRoutes } from './assignees.ts';
import { checkListRoutes } from './check-lists.ts';
import { checkRunRoutes } from './check-runs.ts';
import { collaboratorRoutes } from './collaborators.ts';
import { commentRoutes } from './comments.ts';
import { deliveryRoutes } from './deliveries.ts';
import { dependencyRoutes } from './dependencies.ts';
import { installationChangeRoutes } from './installation-changes.ts';
import { installationRoutes } from './installations.ts';
import { issueLabelRoutes } from './issue-labels.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { manifestRoutes } from './manifest.ts';
import { oauthTokenRoutes } from './oauth-tokens.ts';
import { pullContentRoutes } from './pull-contents.ts';
import { pullMergeRoutes } from './pull-merge.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { repositoryRoutes } from './repositories.ts';
import { repositoryChangeRoutes } from './repository-changes.ts';
import { reviewRoutes } from './reviews.ts';
import { statusRoutes } from './statuses.ts';
import { teamRoutes } from './teams.ts';
import { userRoutes } from './users.ts';

export const restRoutes: Route[] = [
  ...appRoutes,
  ...installationRoutes,
  ...installationChangeRoutes,
  ...deliveryRoutes,
  ...manifestRoutes,
  ...oauthTokenRoutes,
  ...userRoutes,
  ...teamRoutes,
  ...repositoryRoutes,
  ...repositoryChangeRoutes,
  ...collaboratorRoutes,
  ...issueRoutes,
  ...issueLabelRoutes,
  ...assigneeRoutes,
  ...dependencyRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...labelRoutes,
  ...pullRoutes,
  ...pullContentRoutes,
  ...pullMergeRoutes,
  ...reviewRoutes,
  ...checkRunRoutes,
  ...checkListRoutes,
  ...statusRoutes,
];
