/** Everything the stand-in serves from git: the REST operations and git itself over HTTP. */
import type { Route } from '../api.ts';
import { commitRoutes } from './commits.ts';
import { contentsRoutes } from './contents.ts';
import { objectRoutes } from './objects.ts';
import { refRoutes } from './refs.ts';

export { handleGitHttp } from './smart-http.ts';

export const gitRoutes: Route[] = [...contentsRoutes, ...refRoutes, ...commitRoutes, ...objectRoutes];
