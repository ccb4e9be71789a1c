/** The world outlives its process: what was saved is there again after a restart on the same folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createWorld } from './create-world.ts';
import { startGitHub } from './server.ts';
import { fromSnapshot, toSnapshot } from './snapshot.ts';
import { addUserToken } from './tokens.ts';

test('maps and sets survive a snapshot at any depth', () => {
  const state = { a: new Map([[1, { roles: new Map([['x', new Set([1, 2])]]) }]]), b: [new Set(['y'])], c: null };
  expect(fromSnapshot(toSnapshot(state))).toEqual(state);
});

test('a restart keeps users, tokens, parts, ids and the clock, and forgets what lives only in a process', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const first = await startGitHub({ port: 0, dataDir });
  const user = { id: first.world.nextId(), login: 'ada', type: 'User' as const };
  first.world.users.set(user.id, user);
  addUserToken(first.world, user.id, 'ghp_ada');
  first.world.part('counter', () => ({ count: 0 })).count = 7;
  first.world.part('live:process', () => ({ pid: 0 })).pid = 5;
  first.world.moveClock({ byMs: 3_600_000 });
  await first.close();

  const second = await startGitHub({ port: 0, dataDir });
  const answer = await fetch(`${second.url}/user`, { headers: { authorization: 'Bearer ghp_ada' } });
  expect(await answer.json()).toMatchObject({ login: 'ada', id: user.id });
  expect(second.world.part('counter', () => ({ count: 0 }))).toEqual({ count: 7 });
  expect(second.world.part('live:process', () => ({ pid: 0 }))).toEqual({ pid: 0 });
  expect(second.world.nextId()).toBeGreaterThan(user.id);
  expect(second.world.clock() - Date.now()).toBeGreaterThan(3_500_000);
  await second.close();
  rmSync(dataDir, { recursive: true });
});

test('a part that nobody asked for since the restart is saved again all the same', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const open = () => createWorld({ dataDir, emit: () => {} });
  const first = open();
  first.part('kept', () => new Map<string, number>()).set('a', 1);
  first.save();
  open().save();
  expect(open().part('kept', () => new Map())).toEqual(new Map([['a', 1]]));
  rmSync(dataDir, { recursive: true });
});
