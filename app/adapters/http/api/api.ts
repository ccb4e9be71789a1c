/** The API of a repository's jobs, and its description. The session page uses the same doors as any program. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { repositoryConfigSchema } from '../../../config/repository/schema.ts';
import type { PageParts } from '../pages.ts';
import type { OAuthSettings } from '../sign-in.ts';
import type { Watchers } from '../stream-job.ts';
import { serveApprovals } from './approvals.ts';
import { serveDevices } from './devices.ts';
import { serveAudit } from './audit.ts';
import { serveHandOver } from './hand-over.ts';
import { serveJobs } from './jobs.ts';
import { serveLinks } from './links.ts';
import { serveLogin } from './login.ts';
import { serveMe } from './me.ts';
import { serveMessages } from './messages.ts';
import { serveOrders } from './orders.ts';
import { serveOverview } from './overview.ts';
import { serveSearch } from './search.ts';
import { serveSessions } from './sessions.ts';
import { makeServed, type Bound } from './served.ts';
import { serveTranscript } from './transcript.ts';
import { serveWatching } from './watch.ts';

/** Descriptions change with the app only. */
const KEPT = 'public, max-age=300';

export function apiRoutes(parts: PageParts, watchers: Watchers, settings: OAuthSettings): OpenAPIHono<Bound> {
  const served = makeServed(parts.house.baseUrl);
  serveJobs(parts, served);
  serveOrders(parts, served);
  serveMessages(parts, served);
  serveApprovals(parts, served);
  serveSessions(parts, served);
  serveWatching(parts, watchers, served);
  serveAudit(parts, served);
  serveHandOver(parts, served);
  serveLinks(parts, served);
  serveTranscript(parts, served);
  serveOverview(parts, served);
  serveSearch(parts, served);
  serveLogin(parts, settings, served);
  serveMe(parts, served);
  serveDevices(parts, served);
  const { routes } = served;
  const description = JSON.stringify(served.description());
  const schema = JSON.stringify(repositoryConfigSchema());
  for (const [path, content] of [
    ['/api/v1/openapi.json', description],
    ['/signalbox.schema.json', schema],
  ] as const)
    routes.get(path, (c) =>
      // Editors and explorers read it from other pages; there is nothing in it but what is in the source.
      c.body(content, 200, {
        'content-type': 'application/json',
        'cache-control': KEPT,
        'access-control-allow-origin': '*',
      }),
    );
  return routes;
}
