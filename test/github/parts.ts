/** Everything that is served, gathered from the parts. */
import { actionsRoutes } from './actions/routes.ts';
import type { Route } from './api.ts';
import { graphqlRoute } from './graphql/route.ts';
import { gitRoutes } from './git/routes.ts';
import { restRoutes } from './rest/routes.ts';

export { closeActions, handleOidc, restoreActions } from './actions/routes.ts';
export { handleGitHttp } from './git/routes.ts';
export { handlePages } from './pages/routes.ts';

/** Those that GitHub's OpenAPI description knows. */
export const restOperations: Route[] = [...restRoutes, ...gitRoutes, ...actionsRoutes];

export const allRoutes: Route[] = [...restOperations, graphqlRoute];
