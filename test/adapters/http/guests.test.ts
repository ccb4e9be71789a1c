/** View-only links: what a guest sees, how little that is, and how soon it ends. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../../app/dispatch/job.ts';
import { act } from '../../../app/engine/handle.ts';
import { hashOf } from '../../../app/engine/hash.ts';
import { repositoryTopic } from '../../../app/engine/live.ts';
import { makeLink } from '../../../app/engine/view-links.ts';
import type { JobSnapshot } from '../../../app/web/view.ts';
import { manualClock } from '../../engine/manual-clock.ts';
import { follow, type Heard } from './follow.ts';
import { openStage, outcomeOf, said, widgets, type Stage, type Visitor } from './stage.ts';

const HOUR = 3_600_000;
const clock = manualClock();
let box: Stage;
let job: Job;
let ada: Visitor;
let rob: Visitor;
let eve: Visitor;
beforeAll(async () => {
  box = await openStage({ clock });
});
beforeEach(async () => {
  // A sign-in lasts an hour here, as the shortest link does.
  ada = await box.signIn('ada', 'write');
  rob = await box.signIn('rob', 'read');
  eve = await box.signIn('eve', 'none');
  tellOfRights();
  job = await box.addJob({ state: 'running', runId: 1, name: 'review', threadTitle: 'A private title' });
});
afterAll(async () => {
  expect(box.logged).toEqual([]);
  await box.close();
});

const tellOfRights = (): void => box.house.live.publish(repositoryTopic(widgets.id), { kind: 'rights' });
const pagePath = (of: Job = job): string => `/acme/widgets/J${of.number}`;
const api = (rest: string, of: Job = job): string => `/api/v1/repos/acme/widgets/jobs/J${of.number}/${rest}`;
const look = (path: string, cookie = ''): Promise<Response> => box.request(path, { headers: { cookie } });
const secretIn = (url: string): string => url.split('/').at(-1) ?? '';

async function share(of: Job = job, hours = 1): Promise<{ id: string; path: string; secret: string; cookie: string }> {
  const answer = await box.request(api('links', of), said(ada, { hours }));
  expect(answer.status).toBe(201);
  const { link, url } = (await answer.json()) as { link: { id: string }; url: string };
  const secret = secretIn(url);
  return { id: link.id, path: new URL(url).pathname, secret, cookie: `signalbox_view=${secret}` };
}

test('a link leads to the page of its job, whose address holds no secret, and only its hash is kept', async () => {
  const { path, secret, id } = await share();
  const answer = await look(path);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, pagePath()]);
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const cookies = answer.headers.getSetCookie();
  expect(cookies.map((cookie) => cookie.replace(secret, 'SECRET'))).toEqual(
    [pagePath(), `/api/v1/repos/acme/widgets/jobs/J${job.number}`].map(
      (at) => `signalbox_view=SECRET; Max-Age=3600; Path=${at}; HttpOnly; Secure; SameSite=Lax`,
    ),
  );
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const links = (await (await look(api('links'), ada.cookie)).json()) as { links: object[] };
  expect(links.links).toEqual([{ id, by: 'ada', createdAt: clock.now(), expiresAt: clock.now() + HOUR }]);
  expect(await box.store.viewLink(hashOf(secret), clock.now())).toMatchObject({ id, job: job.number });
  expect(await box.store.viewLink(secret, clock.now())).toBeUndefined();
});

test('a guest sees the one job and its log, and nothing that names another', async () => {
  const other = await box.addJob({ state: 'succeeded', name: 'secret-plan', asked: '/dispatch another-title' });
  const told = { asked: '/dispatch it', needs: [{ job: other.number, onFailure: 'cancel' as const }] };
  const mine = await box.addJob({ ...told, state: 'running', runId: 2, reason: '', continues: other.number });
  const { cookie } = await share(mine);
  const page = await look(pagePath(mine), cookie);
  const text = await page.text();
  expect(page.status).toBe(200);
  expect(text).toContain(`J${mine.number}`);
  expect(text).not.toContain('secret-plan');
  expect(text).not.toContain('another-title');
  expect(text).not.toContain(`J${other.number}"`);
  expect((await look(api('log', mine), cookie)).status).toBe(200);
});

test('a guest is offered nothing else: no order, no search, no download, no other job, no list, no audit', async () => {
  const other = await box.addJob({ state: 'running', runId: 2 });
  const { cookie } = await share();
  const guest = { cookie, csrf: '', id: 0 };
  for (const path of [pagePath(other), `${pagePath()}/transcript.md`, `${pagePath()}/changes.patch`])
    expect([path, (await look(path, cookie)).status]).toEqual([path, 401]);
  for (const path of ['/', `${pagePath()}/audit`, '/settings/tokens'])
    expect([path, (await look(path, cookie)).status]).toEqual([path, 401]);
  for (const path of [api('log', other), api('stream', other), api('search?q=x'), api('audit'), api('links'), api('')])
    expect([path, (await look(path.replace(/\/$/, ''), cookie)).status]).toEqual([path, 401]);
  for (const path of ['/api/v1/repos/acme/widgets/jobs', '/api/v1/search?q=x', '/api/v1/me'])
    expect([path, (await look(path, cookie)).status]).toEqual([path, 401]);
  for (const [order, body] of [
    ['messages', { text: 'hi', mode: 'queue' }],
    ['stop', {}],
    ['links', { hours: 1 }],
    ['hand-over', { to: 'ada' }],
    ['transcript/delete', { attempt: 1 }],
  ] as const)
    expect(await outcomeOf(box.request(api(order), said(guest, body)))).toBe('401 not_signed_in');
  // An attempt that is none of this job's is not there; searching is left out.
  expect((await look(`${pagePath()}?attempt=7`, cookie)).status).toBe(404);
  expect((await look(`${pagePath()}?q=x`, cookie)).status).toBe(200);
  // A token that is none is no guest.
  const headers = { cookie, authorization: 'Bearer sbt_00000000000000000000000000000000' };
  expect(await outcomeOf(box.request(api('log'), { headers }))).toBe('401 bad_token');
});

test('whoever may read sees the page as always, with a cookie or without; whoever may not sees what the link shows', async () => {
  const { cookie } = await share();
  const body = async (person: Visitor): Promise<string> =>
    (await look(pagePath(), `${person.cookie}; ${cookie}`)).text();
  expect(await body(rob)).toContain('"login":"rob"');
  expect(await body(rob)).toContain('"shared":null');
  expect(await body(eve)).toContain('"login":"a guest"');
  expect((await look(pagePath(), eve.cookie)).status).toBe(404);
});

test('a link that is revoked, has expired, was made up, or whose maker may read no more shows nothing', async () => {
  const nothing = async (cookie: string): Promise<number[]> => [
    (await look(pagePath(), cookie)).status,
    (await look(api('log'), cookie)).status,
    (await look(`/view/${cookie.split('=')[1]}`)).status,
  ];
  const revoked = await share();
  expect(await nothing(revoked.cookie)).toEqual([200, 200, 303]);
  expect(await outcomeOf(box.request(api(`links/${revoked.id}/revoke`), said(rob, {})))).toBe('403 no_right');
  expect(await outcomeOf(box.request(api(`links/${revoked.id}/revoke`), said(ada, {})))).toBe('200');
  expect(await outcomeOf(box.request(api(`links/${revoked.id}/revoke`), said(ada, {})))).toBe('404 unknown_link');
  expect(await nothing(revoked.cookie)).toEqual([401, 401, 404]);
  const expired = await share();
  clock.moveTo(clock.now() + HOUR);
  expect(await nothing(expired.cookie)).toEqual([401, 401, 404]);
  expect(await nothing(`signalbox_view=${'0'.repeat(64)}`)).toEqual([401, 401, 404]);
  expect(await nothing('signalbox_view=zz')).toEqual([401, 401, 404]);
  ada = await box.signIn('ada', 'write');
  const lost = await share();
  box.github.roles.set('ada', 'none');
  tellOfRights();
  expect(await nothing(lost.cookie)).toEqual([401, 401, 404]);
});

test('only whoever may steer makes links, sees them and revokes them, for an hour to a week', async () => {
  expect(await outcomeOf(box.request(api('links'), said(rob, {})))).toBe('403 no_right');
  expect(await outcomeOf(look(api('links'), rob.cookie))).toBe('403 no_right');
  expect(await outcomeOf(box.request(api('links'), said(eve, {})))).toBe('404 unknown_repository');
  for (const hours of [0, 169, 1.5, '1'])
    expect(await outcomeOf(box.request(api('links'), said(ada, { hours })))).toBe('422 bad_message');
  const forged = { ...said(ada, {}), headers: { cookie: ada.cookie, 'content-type': 'application/json' } };
  expect(await outcomeOf(box.request(api('links'), forged))).toBe('403 bad_csrf');
  const made = await box.request(api('links'), said(ada, {}));
  expect(((await made.json()) as { link: { expiresAt: number } }).link.expiresAt).toBe(clock.now() + 24 * HOUR);
  const asked = { job: job.number, by: { id: ada.id, login: 'ada' }, hours: 1 };
  await act(box.house, widgets.id, { request: null }, async (scope) => {
    for (let count = 2; count <= 50; count++)
      expect((await makeLink({ ...scope, random: `L${count}` }, { ...asked, hash: `h${count}` })).ok).toBe(true);
  });
  expect(await outcomeOf(box.request(api('links'), said(ada, {})))).toBe('409 too_many_links');
});

test('guessing is counted, and told to stop; who has a link gets in all the same, for behind a proxy all have one address', async () => {
  clock.moveTo(clock.now() + 60_000);
  const late = await share();
  const guess = (number: number) => look(`/view/${number.toString(16).padStart(64, 'f')}`);
  for (let number = 0; number < 60; number++) expect((await guess(number)).status).toBe(404);
  const told = await guess(60);
  expect([told.status, Number(told.headers.get('retry-after')) > 0]).toEqual([429, true]);
  expect((await look(late.path)).status).toBe(303);
  expect((await look(pagePath(), late.cookie)).status).toBe(200);
  clock.moveTo(clock.now() + 60_000);
  expect((await guess(61)).status).toBe(404);
});

const snapshots = (heard: readonly Heard[]): JobSnapshot[] =>
  heard.flatMap(({ event, data }) => (event === 'job' ? [data as JobSnapshot] : []));

test('open streams of guests end with the link: revoked, expired, or with the right of its maker', async () => {
  const address = await box.listen();
  const watch = async (cookie: string) => {
    const following = await follow(`${address}${api('stream')}`, { cookie });
    const state = { ...following, isOver: false };
    void following.over.then(() => (state.isOver = true));
    await ringUntil(() => snapshots(following.heard).length > 0);
    return state;
  };
  /** Lets a little time pass, alarm by alarm, until it is so. */
  const ringUntil = (holds: () => boolean): Promise<void> =>
    expect.poll(() => (clock.moveTo(clock.now() + 50), holds()), { interval: 5, timeout: 20_000 }).toBe(true);
  const lastWord = ({ heard }: { heard: readonly Heard[] }) => [heard.at(-1)?.event, heard.at(-1)?.data];
  const [revoked, orphaned] = [await share(), await share()];
  const [first, second, person] = [await watch(revoked.cookie), await watch(orphaned.cookie), await watch(ada.cookie)];
  await ringUntil(() => snapshots(person.heard).at(-1)?.watchers.includes('a guest') === true);
  expect(snapshots(person.heard).at(-1)?.watchers).toEqual(['a guest', 'ada']);
  expect(snapshots(person.heard).at(-1)?.steerers).toEqual(['ada']);
  expect(snapshots(first.heard)[0]).toMatchObject({
    viewer: {
      login: 'a guest',
      role: 'none',
      maySteer: false,
      mayApprove: [],
      mayDelete: false,
      shared: { by: 'ada' },
    },
    chain: [],
    watchers: [],
    steerers: [],
  });

  const began = clock.now();
  await box.request(api(`links/${revoked.id}/revoke`), said(ada, {}));
  await ringUntil(() => first.isOver);
  expect([second.isOver, person.isOver]).toEqual([false, false]);
  box.github.roles.set('ada', 'none');
  tellOfRights();
  await ringUntil(() => second.isOver && person.isOver);
  expect([first, second, person].map(lastWord)).toEqual(
    ['revoked', 'revoked', 'no_right'].map((why) => ['bye', { why }]),
  );
  // Neither waited for what was known of rights to grow old.
  expect(clock.now() - began).toBeLessThan(60_000);

  ada = await box.signIn('ada', 'write');
  tellOfRights();
  const expiring = await watch((await share()).cookie);
  clock.moveTo(clock.now() + HOUR);
  await ringUntil(() => expiring.isOver);
  expect(lastWord(expiring)).toEqual(['bye', { why: 'expired' }]);
  await expect.poll(() => box.subscriptions()).toBe(0);
});

test('what was done is on record, and a guest leaves no trace but the link', async () => {
  const { id } = await share();
  await box.request(api(`links/${id}/revoke`), said(ada, {}));
  const lines = await box.store.auditOf(widgets.id, job.number, null, 10);
  expect(lines.map(({ by, door, what }) => `${by} ${door} ${what}`)).toEqual(['ada page unlink', 'ada page link']);
});
