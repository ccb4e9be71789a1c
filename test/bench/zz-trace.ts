import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { answeringGitHub } from './bare-github.ts';
import { moment } from './figures.ts';
import { openClient } from './load.ts';
import { startApp } from './program.ts';
import { commentWebhook, runCompletedWebhook } from './signed-webhook.ts';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } });
const folder = mkdtempSync('/tmp/prof-bench/t-');
let t0 = 0; let on = false; let client: any;
await using github = await answeringGitHub((_j, run) => { if (on) console.log('   dispatch', (moment() - t0).toFixed(1)); setTimeout(() => void client.post(runCompletedWebhook(run)), 250); });
const proxy = createServer((q, s) => {
  if (on) console.log('  ', q.method, q.url, (moment() - t0).toFixed(1));
  const c: Buffer[] = []; q.on('data', (d) => c.push(d)); q.on('end', () => void fetch(github.url + q.url, { method: q.method!, headers: { accept: 'x' }, ...(c.length ? { body: Buffer.concat(c) } : {}) }).then(async (r) => { s.writeHead(r.status, { 'content-type': r.headers.get('content-type')! }); s.end(await r.text()); }));
}).listen(0);
const url = `http://127.0.0.1:${(proxy.address() as any).port}`;
{ await using app = await startApp({ folder, githubUrl: url, privateKey });
client = openClient(app.url, 4);
for (let i = 1; i < 24; i++) { on = i > 20; const m = commentWebhook(i, i, '/run true'); t0 = moment(); await client.post(m); if (on) console.log('accepted', (moment() - t0).toFixed(1)); await delay(500); } }
process.exit();
