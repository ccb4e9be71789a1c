/** `/OWNER/NAME/J12/transcript.md` and `.ndjson`: the log of an attempt, for people who may read the repository. Sent as it is read. */
import { Hono } from 'hono';
import { viewsOf } from '../../engine/view.ts';
import type { Store } from '../../engine/ports/store.ts';
import { jobRef, parseJobRef } from '../../ground/ids.ts';
import { includesRole } from '../../ground/roles.ts';
import { renderSignIn } from '../../web/render/sign-in.ts';
import { transcriptHead, transcriptWriter } from '../../web/transcript/as-markdown.ts';
import type { LogEntry } from '../../wire/events.ts';
import { refusePage, type PageParts } from './pages.ts';
import { roleOf } from './people.ts';
import { readAfter } from './read-log.ts';
import { goneBy, numberIn, shownSession } from './shown-session.ts';

/** What of the log is in memory at once. */
const PIECE = { entries: 200, size: 500_000 };

const TYPES = { md: 'text/markdown; charset=utf-8', ndjson: 'application/x-ndjson; charset=utf-8' } as const;

/** Makes text of the log, piece by piece. */
interface Writer {
  begin(): string;
  add(entries: readonly LogEntry[]): string;
  end(): string;
}

export function transcriptRoutes(parts: PageParts): Hono {
  const { house, people } = parts;
  const routes = new Hono();

  /** `?attempt=N` for an earlier attempt. */
  routes.get('/:owner/:repo/:job{[Jj][0-9]+}/:file{transcript\\.(?:md|ndjson)}', async (c) => {
    const person = await people.signedIn(c);
    const { pathname, search } = new URL(c.req.url);
    if (!person) return c.html(renderSignIn({ next: pathname + search, assets: parts.assets }), 401);
    const repository = await house.store.repositoryByName(c.req.param('owner'), c.req.param('repo'));
    const mayRead = repository && includesRole(await roleOf(people, repository, person), 'read');
    const job = mayRead ? await house.store.job(repository.id, parseJobRef(c.req.param('job')) ?? 0) : undefined;
    const shown = job && (await shownSession(house, job, numberIn(c, 'attempt')));
    // What is missing and what may not be seen are answered alike.
    if (!repository || !job || !shown || shown.sessionId === null)
      return refusePage(
        parts,
        c,
        404,
        'Nothing to see here',
        `There is no such transcript, or your account @${person.login} has no \`read\` access to its repository.`,
      );
    if (shown.deleted) return refusePage(parts, c, 410, 'The transcript is gone', goneBy(shown.deleted).message);
    const [view] = await viewsOf(house, repository, [job]);
    const form = c.req.param('file').endsWith('.md') ? 'md' : 'ndjson';
    const writer = form === 'md' && view ? markdown(transcriptHead(view, shown.attempt)) : ndjson();
    return c.body(written(house.store, shown.sessionId, writer), 200, {
      'content-type': TYPES[form],
      'content-disposition': `attachment; filename="${jobRef(job.number)}-${shown.attempt}.${form}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  return routes;
}

const ndjson = (): Writer => ({
  begin: () => '',
  add: (entries) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  end: () => '',
});

const markdown = (head: string): Writer => ({ begin: () => head, ...transcriptWriter() });

/** Reads on only when the other side takes more. */
function written(store: Store, sessionId: string, writer: Writer): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let last = 0;
  let text = writer.begin();
  return new ReadableStream({
    async pull(controller) {
      while (text === '') {
        const entries = await readAfter(store, sessionId, last, PIECE);
        const newest = entries.at(-1);
        if (!newest) {
          const rest = writer.end();
          if (rest !== '') controller.enqueue(encoder.encode(rest));
          return controller.close();
        }
        last = newest.seq;
        text = writer.add(entries);
      }
      controller.enqueue(encoder.encode(text));
      text = '';
    },
  });
}
