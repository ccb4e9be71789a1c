/** Serving and describing are one step: a route that is not described cannot be served, and none is described that is not. */
import type { HttpBindings } from '@hono/node-server';
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';

export type Bound = { Bindings: HttpBindings };
export type Door = (c: Context<Bound>) => Response | Promise<Response>;

/** Where every address of the API begins. */
export const API = '/api/v1/repos/{owner}/{repo}';

const ABOUT = `Submit jobs, follow them and steer them. A request carries a token: one that you make on the page \`/settings/tokens\`, or one of GitHub with the scope \`repo\`. What it may do is what you may do in the repository, asked of GitHub each time. Whoever may not read a repository is told nothing of it. Errors hold a stable \`code\` and a \`message\` in Markdown.`;

export function makeServed(baseUrl: string) {
  const routes = new OpenAPIHono<Bound>();
  routes.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of this app (`sbt_…`), or a person’s token of GitHub with the scope `repo`.',
  });
  return {
    routes,
    serve(config: RouteConfig, door: Door): void {
      const route = createRoute(config);
      routes.openAPIRegistry.registerPath(route);
      routes.on(route.method, route.getRoutingPath(), door);
    },
    /** OpenAPI 3.1 of everything served so far. */
    description: (): object =>
      routes.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Signalbox', version: '1', description: ABOUT, license: { name: 'MIT' } },
        servers: [{ url: baseUrl }],
        security: [{ token: [] }],
        tags: [
          { name: 'jobs', description: 'To submit jobs, and to see them.' },
          { name: 'orders', description: 'To steer jobs and their sessions.' },
          { name: 'people', description: 'Who you are here, and how a program comes to act for you.' },
          { name: 'sessions', description: 'To follow what happens in a session.' },
        ],
      }),
  };
}

export type Served = ReturnType<typeof makeServed>;
