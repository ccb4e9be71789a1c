/** Everything the stand-in serves of GitHub Actions. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../api.ts';
import type { World } from '../world.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { jobRoutes, serveLog } from './job-routes.ts';
import { serveOidc } from './oidc.ts';
import { runRoutes } from './run-routes.ts';
import { variableRoutes } from './variable-routes.ts';
import { workflowRoutes } from './workflow-routes.ts';

export { closeActions } from './live.ts';
export { oidcIssuer } from './oidc.ts';
export { restoreActions } from './restore.ts';

export const actionsRoutes: Route[] = [
  ...workflowRoutes,
  ...runRoutes,
  ...jobRoutes,
  ...variableRoutes,
  ...deploymentRoutes,
];

/** The doors of Actions outside the REST API: the OIDC issuer, and the downloads that links to logs lead to. */
export async function handleOidc(request: IncomingMessage, response: ServerResponse, world: World): Promise<boolean> {
  return (await serveOidc(request, response, world)) || serveLog(request, response, world);
}
