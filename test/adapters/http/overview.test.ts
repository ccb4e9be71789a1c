/** The overview: to each person what they may read and nothing else, narrowed down by its address, and a word when it changes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../app/adapters/system/clock.ts';
import type { Job } from '../../../app/dispatch/job.ts';
import { jobTopic, repositoryTopic } from '../../../app/engine/live.ts';
import type { Role } from '../../../app/ground/roles.ts';
import { aJob } from '../../contract/samples.ts';
import { follow } from './follow.ts';
import { openStage, widgets, type Stage, type Visitor } from './stage.ts';

const HOUR = 3_600_000;
const secret = { ...widgets, id: 88, owner: 'zoo', name: 'hush-hush' };

let box: Stage;
let address: string;
let ada: Visitor;
beforeAll(async () => {
  box = await openStage();
  address = await box.listen();
  ada = await box.signIn('ada', 'write');
});
afterAll(async () => {
  expect(box.logged).toEqual([]);
  await box.close();
});

const now = () => box.clock.now();
const ended = (ago: number, over: Partial<Job> = {}) =>
  box.addJob({
    state: 'succeeded',
    startedAt: now() - ago - HOUR,
    endedAt: now() - ago,
    createdAt: now() - ago,
    ...over,
  });

async function page(path = '/', { cookie }: Visitor = ada): Promise<string> {
  const answer = await box.request(path, { headers: { cookie } });
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

/** The jobs of each part that the page shows. */
function parts(html: string): Record<string, string[]> {
  const sections = [...html.matchAll(/<section[^>]* data-key="([a-z-]+)"[^>]*>(.*?)<\/section>/gs)];
  return Object.fromEntries(
    sections
      .filter(([, key]) => key !== 'costs')
      .map(([, key = '', body = '']) => [
        key,
        [...body.matchAll(/class="job-row"[^>]*data-key="[^"]*\/(J\d+)"/g)].map(([, ref = '']) => ref),
      ]),
  );
}

test('shows each job in the part where it stands, questions the reader may answer first', async () => {
  const bob = { id: 9, login: 'bob' };
  const asking = await box.addJob({ state: 'running', runId: 1, requester: bob });
  await box.addApproval(asking, { approvers: ['write'] });
  await box.addJob({ state: 'running', runId: 2, charge: bob });
  await box.addJob({ state: 'queued' });
  await box.addJob({ state: 'waiting', needs: [{ job: 3, onFailure: 'cancel' }] });
  await ended(HOUR);
  await ended(2 * HOUR, { state: 'failed', requester: bob, usage: { inputTokens: 1, outputTokens: 1, cost: 0.75 } });
  await ended(30 * HOUR);
  const html = await page();
  expect(parts(html)).toEqual({
    'needs-you': ['J1'],
    running: ['J2'],
    queue: ['J3'],
    waiting: ['J4'],
    ended: ['J5', 'J6'],
  });
  expect(html).toContain('data-path="/api/v1/repos/acme/widgets/approvals/P1"');
  expect(html.match(/class="graph"/g)).toHaveLength(1);
  expect(html).toContain('$0.75');
  const rob = await box.signIn('rob', 'read');
  expect(parts(await page('/', rob))).toMatchObject({ running: ['J1', 'J2'] });
  expect(await page('/', rob)).not.toContain('data-path=');
});

test.each([
  ['/?state=running', { running: ['J2'] }],
  ['/?state=queue', { queue: ['J3'] }],
  ['/?state=needs-you', { 'needs-you': ['J1'] }],
  ['/?state=failed', { failed: ['J6'] }],
  ['/?state=ended', { ended: ['J5', 'J6', 'J7'] }],
  ['/?by=bob', { 'needs-you': ['J1'], running: ['J2'], ended: ['J6'] }],
  ['/?by=%40me&state=ended', { ended: ['J5', 'J7'] }],
  ['/?by=BOB&state=running&repo=ACME%2Fwidgets', { running: ['J2'] }],
  ['/?repo=acme%2Fother', {}],
  [
    '/?state=nonsense&by=%3Cscript%3E&repo=..%2F..%2F..&before=x',
    { 'needs-you': ['J1'], running: ['J2'], queue: ['J3'], waiting: ['J4'], ended: ['J5', 'J6'] },
  ],
])('%s shows just that', async (path, shown) => {
  expect(parts(await page(path))).toEqual(shown);
});

test('goes on to what ended earlier, page by page, to the end', async () => {
  for (let n = 0; n < 60; n++) await ended(40 * HOUR, { name: `old${n}` });
  let path: string | undefined = '/';
  const seen: string[] = [];
  for (let pages = 0; path !== undefined && pages < 9; pages++) {
    const html = await page(path);
    seen.push(...(parts(html)['ended'] ?? []));
    path = /href="([^"]*)"\s*>Earlier</.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(63);
  expect(path).toBeUndefined();
});

/** A job of the repository that is nobody's business, and GitHub's word on who may read it. */
async function hide(stage: Stage, may: () => Promise<Role>): Promise<void> {
  await stage.store.putRepository(secret);
  const usage = { inputTokens: 1, outputTokens: 1, cost: 777.77 };
  const parts = {
    repositoryId: secret.id,
    name: 'plotting',
    threadTitle: 'The plot',
    requester: { id: 66, login: 'spy' },
  };
  await stage.store.transact(secret.id, async (tx) => {
    for (const over of [
      { state: 'failed', startedAt: 1, endedAt: stage.clock.now() - 1, usage },
      { state: 'queued' },
    ] as const)
      await tx.insertJob(
        aJob({ ...parts, ...over, number: await tx.takeJobNumber(), key: `x${over.state}`, needs: [] }),
      );
  });
  const { roleOf } = stage.github.port;
  Object.assign(stage.github.port, {
    roleOf: (...given: Parameters<typeof roleOf>) => (given[0].id === secret.id ? may() : roleOf(...given)),
  });
}

test('says nothing of a repository that the person may not read: no title, no name, no number, no cost', async () => {
  const hiding = await openStage();
  try {
    await hide(hiding, () => Promise.resolve('none'));
    const shown = await hiding.addJob({ state: 'queued', name: 'visible' });
    const sly = await hiding.signIn('sly', 'read');
    const see = async (path: string) => (await hiding.request(path, { headers: { cookie: sly.cookie } })).text();
    expect(await see('/')).toContain(`J${shown.number} visible`);
    const asked = '/?repo=zoo%2Fhush-hush';
    for (const path of ['/', '/?state=failed', '/?state=queue', '/?by=spy', asked, `${asked}&state=ended`, '/?q=plot'])
      // What was asked for is said back, and nothing more.
      expect(
        (await see(path)).replaceAll(/zoo(\/|%2F)hush-hush|value="spy"[^<]*|by=spy|value="plot"/g, ''),
      ).not.toMatch(/plot|spy|777|hush|12w/);
    // Whoever asks for what is hidden and whoever asks for what does not exist read the same.
    const same = (html: string) => html.replaceAll(/data-now="\d+"/g, '').replaceAll(/hush-hush|nowhere/g, 'NAME');
    expect(same(await see(asked))).toBe(same(await see('/?repo=zoo%2Fnowhere')));
  } finally {
    await hiding.close();
  }
});

test('shows the rest while GitHub does not answer of a repository, and says that something is missing', async () => {
  const { promise: answered, resolve: answer } = Promise.withResolvers<Role>();
  // Nobody waits two seconds for a test.
  const clock = {
    ...systemClock,
    after: (ms: number, act: () => void) => systemClock.after(ms === 2_000 ? 50 : ms, act),
  };
  const held = await openStage({ clock });
  try {
    await hide(held, () => answered);
    await held.addJob({ state: 'queued', name: 'visible' });
    const lou = await held.signIn('lou', 'read');
    const see = async () => (await held.request('/', { headers: { cookie: lou.cookie } })).text();
    const html = await see();
    expect(html).toContain('visible');
    expect(html).not.toMatch(/zoo|plot|spy/);
    expect(html).toContain('something may be missing here');
    answer('read');
    await expect.poll(see).toContain('zoo/hush-hush');
    expect(await see()).not.toContain('something may be missing here');
  } finally {
    await held.close();
  }
});

const stream = (visitor: Visitor) => follow(`${address}/api/v1/overview/stream`, { cookie: visitor.cookie });
const words = (heard: readonly { event: string }[]) => heard.filter(({ event }) => event === 'changed').length;

test('the stream says when to look again, at most twice a second, to those who may read alone', async () => {
  const sly = await box.signIn('sly2', 'none');
  const [mine, theirs] = [await stream(ada), await stream(sly)];
  await Promise.all([mine, theirs].map((one) => one.until('hello', (heard) => heard.length > 0)));
  const before = box.clock.now();
  for (let n = 0; n < 200; n++) box.house.live.publish(jobTopic(widgets.id, n), { kind: 'job' });
  await mine.until('a word', (heard) => words(heard) === 1);
  box.house.live.publish(jobTopic(widgets.id, 1), { kind: 'job' });
  box.house.live.publish(jobTopic(widgets.id, 2), { kind: 'job' });
  await mine.until('another', (heard) => words(heard) === 2);
  expect(box.clock.now() - before).toBeGreaterThanOrEqual(490);
  expect(words(theirs.heard)).toBe(0);
  await Promise.all([mine.cut(), theirs.cut()]);
  await expect.poll(() => box.subscriptions()).toBe(0);
});

test('the stream says so when a right was taken back, and ends with the sign-in', async () => {
  const kim = await box.signIn('kim', 'read');
  const one = await stream(kim);
  await one.until('hello', (heard) => heard.length > 0);
  box.github.roles.set('kim', 'none');
  box.house.live.publish(repositoryTopic(widgets.id), { kind: 'rights' });
  await one.until('a word', (heard) => words(heard) === 1);
  await box.store.deleteSignInsOf(kim.id);
  box.house.live.publish(jobTopic(widgets.id, 1), { kind: 'job' });
  await one.over;
  expect((await box.request('/api/v1/overview/stream')).status).toBe(401);
});
