/**
 * `npm run bench`: the figures this product is held to, each beside its limit on this machine in this run. Nothing is asserted; it
 * fails only when a measurement could not be made.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAction } from './measure-action.ts';
import { measureDispatch } from './measure-dispatch.ts';
import { measureEvents } from './measure-events.ts';
import { measureGraph } from './measure-graph.ts';
import { measureLong } from './measure-long.ts';
import { measureRequests } from './measure-requests.ts';
import { measureSession } from './measure-session.ts';
import { measureViewers } from './measure-viewers.ts';
import { measureWebhooks } from './measure-webhooks.ts';
import { tableOf, type Section } from './table.ts';

const MEASUREMENTS: Readonly<Record<string, (folder: string, privateKey: string) => Promise<Section>>> = {
  requests: measureRequests,
  dispatch: measureDispatch,
  webhooks: measureWebhooks,
  events: measureEvents,
  graph: measureGraph,
  action: measureAction,
  session: measureSession,
  viewers: measureViewers,
  long: measureLong,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in MEASUREMENTS));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no measurement ${unknown.join(', ')}; there are ${Object.keys(MEASUREMENTS).join(', ')}.\n`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const sections: Section[] = [];
for (const [name, measure] of Object.entries(MEASUREMENTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  const own = join(folder, name);
  mkdirSync(own);
  try {
    sections.push(await measure(own, privateKey));
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${name} could not be measured: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
console.log(
  `\nNode ${process.versions.node}, ${availableParallelism()} cores, shared by everything that is measured.\n\n${tableOf(sections)}`,
);
process.exit();
