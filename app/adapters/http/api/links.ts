/** View-only links: to make one, to see which still open, to revoke one. */
import { z } from '@hono/zod-openapi';
import { act } from '../../../engine/handle.ts';
import { hashOf } from '../../../engine/hash.ts';
import type { ViewLink } from '../../../engine/ports/links.ts';
import { linkSecret, makeLink, revokeLink } from '../../../engine/view-links.ts';
import { readBody, refuse } from '../answers.ts';
import type { PageParts } from '../pages.ts';
import { orRefuse, orRollBack } from '../rolled-back.ts';
import { atJob } from './at-job.ts';
import { answer, body, OF_JOB, ORDER_REFUSALS, REFUSALS } from './descriptions.ts';
import { LinkBody, LinksShape, MadeLinkShape, RevokedLinkShape } from './people-shapes.ts';
import { API, type Served } from './served.ts';

const PATH = `${API}/jobs/{job}/links`;
const what = (job: string): string => `share ${job}`;

export function serveLinks(parts: PageParts, { serve }: Served): void {
  const { house } = parts;

  serve(
    {
      method: 'post',
      path: PATH,
      operationId: 'makeLink',
      tags: ['people'],
      summary:
        'Makes a link that shows this job’s session to whoever has it, without signing in, for a while. It takes `write`, and shows no more than you may see.',
      request: { params: OF_JOB, ...body(LinkBody, false) },
      responses: { 201: answer('The link.', MadeLinkShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const who = await atJob(parts, c, { to: 'act', level: 'write', what });
      if (!who.ok) return refuse(c, who.rejection);
      const wish = await readBody(c, LinkBody);
      if (!wish.ok) return refuse(c, wish.rejection);
      const { repository, person: by, job, door } = who.value;
      const secret = linkSecret(house);
      const asked = { job: job.number, by, hours: wish.value.hours, hash: hashOf(secret) };
      const made = await orRollBack(() =>
        act(house, repository.id, { request: null, door }, async (scope) => orRefuse(await makeLink(scope, asked))),
      );
      if (!made.ok) return refuse(c, made.rejection);
      if (!made.value) return refuse(c, { code: 'unavailable', message: 'Nothing was made. Try again.' });
      return c.json({ link: shown(made.value), url: `${house.baseUrl}/view/${secret}` }, 201);
    },
  );

  serve(
    {
      method: 'get',
      path: PATH,
      operationId: 'listLinks',
      tags: ['people'],
      summary: 'The links of this job that still open. It takes `write`.',
      request: { params: OF_JOB },
      responses: { 200: answer('The links, newest first.', LinksShape), 403: ORDER_REFUSALS[403], ...REFUSALS },
    },
    async (c) => {
      const who = await atJob(parts, c, { to: 'look', level: 'write', what: (job) => `see who else sees ${job}` });
      if (!who.ok) return refuse(c, who.rejection);
      const { repository, job } = who.value;
      const links = await house.store.viewLinksOf(repository.id, job.number, house.clock.now());
      return c.json({ links: links.map(shown) });
    },
  );

  serve(
    {
      method: 'post',
      path: `${PATH}/{link}/revoke`,
      operationId: 'revokeLink',
      tags: ['people'],
      summary: 'Revokes a link: whoever looks through it looks no longer. It takes `write`.',
      request: { params: OF_JOB.extend({ link: z.string().meta({ description: 'The `id` of the link.' }) }) },
      responses: { 200: answer('It opens no more.', RevokedLinkShape), ...ORDER_REFUSALS },
    },
    async (c) => {
      const who = await atJob(parts, c, { to: 'act', level: 'write', what });
      if (!who.ok) return refuse(c, who.rejection);
      const { repository, person, job, door } = who.value;
      const id = c.req.param('link') ?? '';
      const done = await orRollBack(() =>
        act(house, repository.id, { request: null, door }, async (scope) =>
          orRefuse(await revokeLink(scope, job.number, id, person)),
        ),
      );
      return done.ok ? c.json({ revoked: id }) : refuse(c, done.rejection);
    },
  );
}

const shown = ({ id, by, createdAt, expiresAt }: ViewLink) => ({ id, by: by.login, createdAt, expiresAt });
