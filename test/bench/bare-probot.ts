/** A program: Probot's server with an app that hears every webhook and does nothing, or that does not even listen. */
import { pino } from 'pino';
import { Probot, Server } from 'probot';
import { APP_ID, WEBHOOK_SECRET } from './program.ts';

const [privateKey = '', port = '', listens = ''] = process.argv.slice(2);
const log = pino({ level: 'info' });
const server = new Server({
  Probot: Probot.defaults({ appId: APP_ID, privateKey, secret: WEBHOOK_SECRET, log }),
  host: '127.0.0.1',
  port: Number(port),
  log,
});
await server.load((probot) => {
  if (listens === 'listens') probot.onAny(() => undefined);
});
await server.start();
process.send?.('ready');
