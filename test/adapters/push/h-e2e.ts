import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startPushStandIn } from './stand-in.ts';
const box = spawn('node', ['test/github/sandbox.ts', '--json', '--port', '4710'], { stdio: ['ignore', 'pipe', 'inherit'] });
const line = await new Promise<string>((r) => createInterface({ input: box.stdout }).once('line', r));
const info = JSON.parse(line);
const standIn = await startPushStandIn();
const jar = new Map<string, string>();
async function go(url: string, init: RequestInit = {}): Promise<Response> {
  for (let i = 0; i < 8; i += 1) {
    const isApp = url.startsWith(info.app);
    const r = await fetch(url, { ...init, redirect: 'manual', headers: { ...(init.headers as object), ...(isApp && { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') }) } });
    if (isApp) for (const c of r.headers.getSetCookie()) { const [kv = ''] = c.split(';'); const at = kv.indexOf('='); jar.set(kv.slice(0, at), decodeURIComponent(kv.slice(at + 1))); }
    const to = r.headers.get('location');
    if (r.status < 300 || r.status >= 400 || !to) return r;
    url = new URL(to, url).toString();
  }
  throw new Error('redirects');
}
try {
  await go(`${info.app}/login?login=writer`);
  const page = await (await go(`${info.app}/settings/notifications`)).text();
  const data = JSON.parse(/id="notifications">([^<]*)/.exec(page)?.[1] ?? '{}');
  console.log('key', data.key?.length, 'csrf', data.csrf?.length);
  const sub = standIn.subscribe(data.key);
  const post = async (path: string, body: unknown) => { const r = await go(info.app + path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-signalbox-csrf': data.csrf }, body: JSON.stringify(body) }); return `${r.status} ${await r.text()}`; };
  const { endpoint, p256dh, auth } = sub;
  console.log(await post('/api/v1/me/devices', { endpoint, p256dh, auth, needsYou: true, ended: true, graceSeconds: 0 }));
  console.log(jar.get('signalbox_device')?.length);
  const devices = await (await go(`${info.app}/api/v1/me/devices`)).json() as any;
  console.log(await post(`/api/v1/me/devices/${devices.devices[0].id}/test`, {}));
  const comment = await fetch(`${info.github}/repos/${info.owner}/${info.repo}/issues/${info.pull}/comments`, { method: 'POST', headers: { authorization: `Bearer ${info.users.writer.token}`, 'content-type': 'application/json' }, body: JSON.stringify({ body: '/dispatch do it [[run:git push origin x]] [[say:done]]' }) });
  console.log(comment.status);
  const began = Date.now();
  while (standIn.received.length < 2 && Date.now() - began < 40_000) await new Promise((r) => setTimeout(r, 50));
  console.log(Date.now() - began, standIn.received.map((r) => r.text));
  console.log(await post(`/api/v1/repos/${info.owner}/${info.repo}/approvals/P1`, { decision: 'allow' }));
  while (standIn.received.length < 3 && Date.now() - began < 60_000) await new Promise((r) => setTimeout(r, 50));
  console.log(standIn.received.at(-1)?.text, standIn.received.at(-1)?.claims, standIn.wrong);
} finally {
  box.kill('SIGTERM');
  await new Promise((r) => box.once('exit', r));
  await standIn.close();
}
