/**
 * A program: viewers of streams, each on a connection of its own. They look only for the newest id, so that reading costs as little
 * of the machine as it can; an id that comes means that all before it came, since each stream is in order.
 */
import { once } from 'node:events';
import { connect } from 'node:net';

const [port = '', cookie = '', ...paths] = process.argv.slice(2);
const MARK = '\nid: ';

const newest: number[] = paths.map(() => 0);
let wanted = { paths: [] as readonly number[], id: Number.POSITIVE_INFINITY };

function told(): void {
  if (wanted.paths.length === 0 || wanted.paths.some((index) => (newest[index] as number) < wanted.id)) return;
  wanted = { paths: [], id: Number.POSITIVE_INFINITY };
  process.send?.('reached');
}

await Promise.all(
  paths.map(async (path, index) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\ncookie: signalbox=${cookie}\r\n\r\n`,
    );
    const [head] = (await once(socket, 'data')) as [Buffer];
    if (!head.toString().startsWith('HTTP/1.1 200'))
      throw new Error(`${path} answered ${head.toString().slice(0, 300)}`);
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      // An id may be cut by the end of a chunk.
      note(index, rest + chunk.toString('latin1', 0, 32));
      const from = chunk.lastIndexOf(MARK);
      if (from >= 0) note(index, chunk.toString('latin1', from, from + 32));
      rest = chunk.toString('latin1', Math.max(0, chunk.length - 24));
      told();
    });
    socket.on('close', () => {
      throw new Error('a stream was closed');
    });
  }),
);

function note(index: number, piece: string): void {
  const id = /\nid: (\d+)\n/.exec(piece)?.[1];
  if (id !== undefined) newest[index] = Math.max(newest[index] as number, Number(id));
}

/** Answered once every viewer of these paths has seen the id. */
process.on('message', (question: typeof wanted) => {
  wanted = question;
  told();
});
process.send?.('ready');
