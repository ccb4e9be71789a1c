/** A program: takes batches and fans them out as the app does, and stores nothing, checks nothing, knows nobody. */
import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

interface Session {
  next: number;
  readonly viewers: Set<ServerResponse>;
}

const [port = ''] = process.argv.slice(2);
const sessions = new Map<string, Session>();

createServer((request, response) => {
  const [, kind, id = ''] = /^\/(events|stream)\/(\w+)$/.exec(request.url ?? '') ?? [];
  const session = sessions.get(id) ?? { next: 1, viewers: new Set() };
  sessions.set(id, session);
  if (kind === 'stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': bare\n\n');
    session.viewers.add(response);
    return;
  }
  void text(request).then((body) => {
    const { events } = JSON.parse(body) as { events: object[] };
    const entries = events.map((event) => ({ seq: session.next++, ...event }));
    const shown = `id: ${session.next - 1}\nevent: log\ndata: ${JSON.stringify(entries)}\n\n`;
    for (const viewer of session.viewers) viewer.write(shown);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ next: session.next }));
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
