/** Which name, owner and state of a repository count when webhooks come late, twice and out of order. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePlaces, type Places } from '../../../app/adapters/github/places.ts';
import type { RepositoryArrival } from '../../../app/adapters/github/webhooks.ts';
import type { InstallationArrival, InstallationChange } from '../../../app/adapters/github/webhooks/installations.ts';
import { statusChanged } from '../../../app/adapters/github/webhooks/repositories.ts';
import { openStore } from '../../../app/adapters/store/open.ts';
import { inboxRow, type Incoming } from '../../../app/engine/incoming.ts';
import type { RepositoryStatus, SeenRepository, Store } from '../../../app/engine/ports/store.ts';

const WIDGETS: SeenRepository = {
  id: 71,
  installationId: 9,
  owner: 'acme',
  name: 'widgets',
  defaultBranch: 'main',
  isPrivate: false,
};
const PUSHED: Incoming = { kind: 'config_pushed', repositoryId: 71 };

let store: Store;
let places: Places;
beforeEach(async () => {
  store = await openStore({ path: ':memory:' });
  places = makePlaces(store);
});
afterEach(async () => {
  await store.close();
});

/** An ordinary webhook, written when the repository last changed at `updatedAt`. */
const see = (updatedAt: number | undefined, change: Partial<SeenRepository> = {}, row = true) => {
  const repository = { ...WIDGETS, ...change };
  const arrival: RepositoryArrival = {
    repository,
    updatedAt,
    row: row ? inboxRow(`guid-${updatedAt}`, `repository/${repository.id}`, PUSHED) : undefined,
  };
  return places.see(arrival);
};
const stored = () => store.repository(71);

/** `repository.archived` and its like. */
const changed = (updatedAt: number, status: RepositoryStatus) => {
  const { lane, incoming } = statusChanged(71, status);
  return places.see({ repository: WIDGETS, updatedAt, row: inboxRow(`guid-${updatedAt}`, lane, incoming) });
};

const installation = (change: InstallationChange, updatedAt?: number, installationId = 9) => {
  const arrival: InstallationArrival = { installationId, updatedAt, change };
  return places.seeInstallation(arrival, 'guid');
};
const widgets = { id: 71, owner: 'acme', name: 'widgets', isPrivate: false };
const told = (rows: readonly { body: string }[]): unknown[] =>
  rows.map(({ body }) => {
    const { repositoryId, status } = JSON.parse(body) as { repositoryId: number; status: string };
    return [repositoryId, status];
  });
const setStatus = (status: RepositoryStatus) => store.transact(71, (tx) => tx.setStatus(status));

test('a webhook from before a rename is handled, and does not bring the old name back, after a restart neither', async () => {
  await see(10);
  await see(20, { name: 'gadgets' }, false);
  expect(await stored()).toMatchObject({ name: 'gadgets' });
  expect(await see(15)).toHaveLength(1);
  expect(await stored()).toMatchObject({ name: 'gadgets' });
  places = makePlaces(store);
  expect(await see(15)).toHaveLength(1);
  expect(await stored()).toMatchObject({ name: 'gadgets' });
  await see(30, { name: 'widgets' });
  expect(await stored()).toMatchObject({ name: 'widgets' });
});

test('of several renames told in any order the last one counts', async () => {
  await see(10);
  await Promise.all([see(40, { name: 'd' }), see(20, { name: 'b' }), see(30, { name: 'c' })]);
  expect(await stored()).toMatchObject({ name: 'd' });
});

test('without a time, or at the same one, what comes later counts', async () => {
  await see(10);
  await see(10, { defaultBranch: 'trunk' });
  await see(undefined, { defaultBranch: 'trunk', isPrivate: true });
  expect(await stored()).toMatchObject({ defaultBranch: 'trunk', isPrivate: true });
});

test('a repository that nobody has used is not written down for its looks alone', async () => {
  expect(await see(10, {}, false)).toEqual([]);
  expect(await stored()).toBeUndefined();
});

test('a transfer leads to the other installation, whose end of the old one no longer matters', async () => {
  await see(10);
  await see(20, { owner: 'other', installationId: 12 }, false);
  expect(await installation({ kind: 'removed', repositories: [71] })).toEqual([]);
  expect(await installation({ kind: 'deleted' })).toEqual([]);
  expect(await stored()).toMatchObject({ owner: 'other', installationId: 12 });
});

test('a late word of being archived is dropped, one that is due goes to the engine', async () => {
  await see(10);
  expect(told(await changed(20, 'archived'))).toEqual([[71, 'archived']]);
  expect(told(await changed(30, 'active'))).toEqual([[71, 'active']]);
  expect(await changed(20, 'archived')).toEqual([]);
  places = makePlaces(store);
  expect(await changed(25, 'archived')).toEqual([]);
});

test('a suspension holds for all repositories of the installation, but brings no archived one back', async () => {
  await see(10);
  await places.see({
    repository: { ...WIDGETS, id: 72, name: 'gadgets' },
    updatedAt: 10,
    row: inboxRow('guid-72', 'repository/72', { ...PUSHED, repositoryId: 72 }),
  });
  const suspended = await installation({ kind: 'suspended' }, 20);
  expect(told(suspended)).toEqual([
    [71, 'suspended'],
    [72, 'suspended'],
  ]);
  expect(new Set(suspended.map(({ key }) => key)).size).toBe(2);
  await setStatus('archived');
  expect(told(await installation({ kind: 'unsuspended' }, 30))).toEqual([[72, 'active']]);
  expect(await installation({ kind: 'suspended' }, 20)).toEqual([]);
  expect(told(await installation({ kind: 'granted' }, 40))).toEqual([[72, 'active']]);
});

test('what is taken out and put back is there again, in whichever order it is told', async () => {
  await see(10);
  expect(told(await installation({ kind: 'removed', repositories: [71, 99] }, 20))).toEqual([[71, 'removed']]);
  await setStatus('removed');
  const added = { ...widgets, name: 'renamed-meanwhile', isPrivate: true };
  expect(told(await installation({ kind: 'added', repositories: [added] }, 30))).toEqual([[71, 'active']]);
  expect(await stored()).toMatchObject({ name: 'renamed-meanwhile', isPrivate: true, defaultBranch: 'main' });
  expect(await installation({ kind: 'removed', repositories: [71] }, 20)).toEqual([]);
});

test('an app that is installed anew works under its new installation; repositories never seen before are left', async () => {
  await see(10);
  await installation({ kind: 'deleted' }, 20);
  const rows = await installation({ kind: 'added', repositories: [widgets, { ...widgets, id: 99 }] }, 30, 13);
  expect(told(rows)).toEqual([[71, 'active']]);
  expect(await stored()).toMatchObject({ installationId: 13 });
  expect(await store.repository(99)).toBeUndefined();
});

test('an account that is renamed takes its repositories along', async () => {
  await see(10);
  expect(await installation({ kind: 'renamed', owner: 'acme-inc' }, 20)).toEqual([]);
  expect(await stored()).toMatchObject({ owner: 'acme-inc' });
  await see(15);
  expect(await stored()).toMatchObject({ owner: 'acme-inc' });
  await installation({ kind: 'renamed', owner: 'acme' }, 18);
  expect(await stored()).toMatchObject({ owner: 'acme-inc' });
});
