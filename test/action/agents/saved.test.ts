import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { custom } from '../../../action/agents/custom.ts';
import { packSession, unpackSession } from '../../../action/agents/saved.ts';
import { isSessionFile, sessionFilesIn } from '../../../action/agents/session-files.ts';

const root = mkdtempSync(join(tmpdir(), 'signalbox-saved-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const agent = { name: 'mine', command: ['mine', 'acp'] };
const profile = { ...custom(agent), sessionFiles: ['.mine/projects/**', '.mine/state-*.json'] };
const remembered = { id: 'session-7', loads: true };
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(root, 'home-'));
});

function put(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

const pack = () => packSession(profile, home, remembered, agent);

describe('a session that is kept', () => {
  test('comes back whole in another home, for the work alone to read, and nothing else comes with it', async () => {
    put('.mine/projects/a/b.jsonl', 'memory');
    put('.mine/state-1.json', '{}');
    put('.mine/settings.json', 'rules');
    put('.npmrc', 'token');
    const saved = await pack();
    expect(saved).toMatchObject({ agent: 'mine acp', id: 'session-7' });
    const elsewhere = mkdtempSync(join(root, 'home-'));
    if (saved) await unpackSession(profile, saved, elsewhere);
    const file = join(elsewhere, '.mine/projects/a/b.jsonl');
    expect(readFileSync(file, 'utf8')).toBe('memory');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await sessionFilesIn(elsewhere, ['**'])).toEqual(['.mine/projects/a/b.jsonl', '.mine/state-1.json']);
  });

  test('holds nothing that a link leads to', async () => {
    put('secret/key', 'of ours');
    put('.mine/projects/own', 'mine');
    symlinkSync(join(home, 'secret/key'), join(home, '.mine/projects/link'));
    symlinkSync(join(home, 'secret'), join(home, '.mine/projects/folder'));
    expect((await pack())?.files.map(({ path }) => path)).toEqual(['.mine/projects/own']);
  });

  test('is none where the agent cannot load one, or has written none', async () => {
    expect(await pack()).toBeUndefined();
    put('.mine/projects/a', 'x');
    expect(await packSession(profile, home, { ...remembered, loads: false }, agent)).toBeUndefined();
  });

  test('is refused in plain words when it is too large, or too many files', async () => {
    put('.mine/projects/large', randomBytes(13_000_000));
    await expect(pack()).rejects.toThrow(/too large to be kept: 16000000 bytes/);
    rmSync(join(home, '.mine'), { recursive: true });
    for (let n = 0; n < 201; n += 1) put(`.mine/projects/${n}`, '');
    await expect(pack()).rejects.toThrow(/it has 201 files/);
  });

  test.each(['.mine/settings.json', '.mine/projects/../settings.json', '/etc/cron.d/x', '../x', '.mine/projects//x'])(
    'cannot bring %s along',
    async (path) => {
      const files = [{ path, content: gzipSync('x').toString('base64') }];
      await unpackSession(profile, { version: 1, agent: 'mine acp', id: 'x', files }, home);
      expect(await sessionFilesIn(home, ['**'])).toEqual([]);
    },
  );

  test('with contents that are none is refused', async () => {
    const files = [{ path: '.mine/projects/a', content: 'aGVsbG8=' }];
    const saved = { version: 1, agent: 'mine acp', id: 'x', files } as const;
    await expect(unpackSession(profile, saved, home)).rejects.toThrow(/cannot be read: .mine\/projects\/a/);
  });
});

test('of an agent that is a command, the folder of its name brings sessions and no settings', () => {
  const { sessionFiles } = custom({ name: 'mine', command: ['mine'] });
  const kept = (path: string) => isSessionFile(path, sessionFiles);
  expect(['.mine/sessions/2026/a.jsonl', '.mine/projects/b/a.jsonl', '.local/state/mine/a'].filter(kept)).toHaveLength(
    3,
  );
  expect(['.mine/settings.json', '.mine/rules/a', '.mine/auth.json', '.config/mine/a'].filter(kept)).toEqual([]);
  expect(custom({ name: '../x', command: [] }).sessionFiles).toEqual(['.local/share/**', '.local/state/**']);
});

test.each([
  ['a/**', 'a/b', true],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', false],
  ['a/**/*.json', 'a/x.json', true],
  ['a/**/*.json', 'a/b/c/x.json', true],
  ['a/**/*.json', 'a/x.jsonl', false],
  ['a/*', 'a/b/c', false],
  ['a/s-*-*.db', 'a/s-1-2.db', true],
  ['a/s-*-*.db', 'a/s-1.db', false],
  ['a/ab*ba', 'a/aba', false],
  ['**', '.x/y', true],
])('%s and %s: %s', (glob, path, fits) => {
  expect(isSessionFile(path, [glob])).toBe(fits);
});
