/** Rights that change: told to whoever looks at the repository, or at any of its installation, however late and however often. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryTopic } from '../../app/engine/live.ts';
import { stage, type Stage } from './stage.ts';

const WIDGETS = 1;
let box: Stage;
let all: readonly { readonly id: number; readonly name: string }[];
let told: string[];
beforeEach(async () => {
  box = await stage();
  told = [];
  all = await box.store.repositories();
  for (const { id, name } of all)
    box.house.live.subscribe(repositoryTopic(id), ({ kind }) => void (kind === 'rights' && told.push(name)));
});
afterEach(async () => {
  await box.end();
});

const changed = (everywhere: boolean, delivery?: string): Promise<void> =>
  box.arrive({ kind: 'rights_changed', repositoryId: WIDGETS, everywhere }, `rights/${WIDGETS}`, delivery);

test('a change of rights is told to one repository, or to all of the installation; the same one once', async () => {
  await changed(false, 'guid');
  expect(told).toEqual(['widgets']);
  await changed(false, 'guid');
  expect(told).toEqual(['widgets']);
  await changed(true);
  expect(told.slice(1)).toEqual(all.map(({ name }) => name));
  expect(all.length).toBe(2);
});

test('a repository that is archived, suspended or taken away is looked at anew', async () => {
  for (const status of ['suspended', 'active', 'removed'] as const)
    await box.arrive({ kind: 'repository_changed', repositoryId: WIDGETS, status }, `repository/${WIDGETS}`);
  expect(told).toEqual(['widgets', 'widgets', 'widgets']);
});
