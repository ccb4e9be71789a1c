/** Everything that is served, gathered from the parts. */
import { actionsRoutes } from './actions/routes.ts';
import type { Route } from './api.ts';
import { gitRoutes } from './git/routes.ts';
import { restRoutes } from './rest/routes.ts';

export { closeActions, handleOidc, restoreActions } from './actions/routes.ts';
export { handleGitHttp } from './git/routes.ts';
export { handlePages } from './pages/routes.ts';

export const allRoutes: Route[] = [...restRoutes, ...gitRoutes, ...actionsRoutes];
