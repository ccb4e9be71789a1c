import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { custom } from '../../../action/agents/custom.ts';
import { install } from '../../../action/agents/install.ts';
import { findNode, findNpm } from '../../../action/agents/machine-node.ts';
import { missingKey } from '../../../action/agents/missing-key.ts';

const root = mkdtempSync(join(tmpdir(), 'signalbox-install-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const profile = {
  ...custom({ name: 'Mine', command: [] }),
  packages: [
    { name: '@mine/adapter', version: '1.2.3' },
    { name: 'mine', version: '4.5.6' },
  ],
};
let folder: string;
let bin: string;
let lines: string[];

/** A program in the PATH of the installation; `npm` by default puts a package where npm would. */
function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

beforeEach(() => {
  const place = mkdtempSync(join(root, 'machine-'));
  folder = join(place, 'tools/signalbox');
  bin = join(place, 'bin');
  lines = [];
  mkdirSync(bin);
  program(
    'npm',
    `echo "$@" > "$0.words"; env > "$0.env"; echo x >> "$0.count"; mkdir -p node_modules/mine; cp package.json node_modules/mine`,
  );
});

const run = (change: Partial<Parameters<typeof install>[1]> = {}) =>
  install(profile, {
    folder,
    signal: new AbortController().signal,
    onProgress: (line) => lines.push(line),
    environment: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: root,
      ACTIONS_RUNTIME_TOKEN: 'x',
      npm_config_registry: 'http://localhost',
    },
    ...change,
  });

describe('an installation', () => {
  test('takes exactly these versions and runs none of their scripts, and is there for the next run', async () => {
    const { installed } = await run();
    expect(readFileSync(join(installed, 'node_modules/mine/package.json'), 'utf8')).toBe(
      '{"private":true,"dependencies":{"@mine/adapter":"1.2.3","mine":"4.5.6"}}',
    );
    expect(readFileSync(join(bin, 'npm.words'), 'utf8')).toMatch(/^install --ignore-scripts --no-audit --no-fund /);
    expect(statSync(installed).mode & 0o777).toBe(0o755);
    expect(await run()).toMatchObject({ installed });
    expect(readFileSync(join(bin, 'npm.count'), 'utf8')).toBe('x\n');
    expect(lines).toEqual([
      'Installing Mine (@mine/adapter@1.2.3 and mine@4.5.6).',
      expect.stringMatching(/was installed in \d+ s/),
    ]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('tells npm where its registry is, and none of the secrets of the run', async () => {
    await run();
    const environment = readFileSync(join(bin, 'npm.env'), 'utf8');
    expect(environment).toContain('npm_config_registry=http://localhost');
    expect(environment).not.toContain('ACTIONS_RUNTIME_TOKEN');
  });

  test('beside another one is shared with it', async () => {
    const all = await Promise.all([run(), run(), run()]);
    expect(new Set(all.map(({ installed }) => installed)).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('that was broken off is made again', async () => {
    const { installed } = await run();
    rmSync(join(installed, '.complete.json'));
    writeFileSync(join(installed, 'half'), '');
    expect(await run()).toMatchObject({ installed });
    expect(existsSync(join(installed, 'half'))).toBe(false);
  });

  test.each([
    [
      'npm error code E404\\nnpm error 404 Not Found - mine@4.5.6',
      'permanent',
      /registry that npm uses does not have it.*mine@4\.5\.6/s,
    ],
    ['npm ERR! code ENOTFOUND', 'transient', /registry that npm uses cannot be reached \(ENOTFOUND\)/],
    ['npm error code ENOSPC', 'permanent', /the disk of this machine is full/],
    ['npm error code E403', 'unauthorized', /refuses it/],
    ['something else', 'permanent', /npm failed\.\nsomething else/],
  ])('that fails with %s is %s and says so', async (said, kind, words) => {
    program('npm', `printf '${said}\\n' >&2; exit 1`);
    await expect(run()).rejects.toMatchObject({ kind, message: expect.stringMatching(words) });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is broken off by a stop', async () => {
    program('npm', 'exec sleep 60');
    const stop = new AbortController();
    const running = run({ signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 200);
    await expect(running).rejects.toThrow('stopped');
  });

  test('where the disk does not let us is refused in plain words', async () => {
    mkdirSync(dirname(folder), { recursive: true });
    writeFileSync(folder, 'a file');
    await expect(run()).rejects.toThrow(/Mine cannot be installed into .*signalbox/);
  });

  test('of an agent that is a command is none', async () => {
    expect(
      await install(custom({ name: 'x', command: ['x'] }), {
        folder,
        signal: AbortSignal.abort(),
        onProgress: () => undefined,
      }),
    ).toMatchObject({
      installed: '',
    });
  });
});

describe('the Node of the machine', () => {
  test('is used when it is new enough, else the one that runs us', async () => {
    program('node', 'echo v20.1.0');
    expect(await findNode(bin, '/own/node')).toBe('/own/node');
    program('node', 'echo v22.3.0');
    expect(await findNode(bin, '/own/node')).toBe(join(bin, 'node'));
    expect(await findNode('relative:', '/own/node')).toBe('/own/node');
  });

  test('may bring an npm along where there is none in PATH', async () => {
    expect(await findNpm('/nowhere', join(bin, 'node'))).toEqual([join(bin, 'npm')]);
    const script = join(dirname(bin), 'lib/node_modules/npm/bin/npm-cli.js');
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, '');
    expect(await findNpm('/nowhere', join(bin, 'node'))).toEqual([join(bin, 'node'), script]);
    expect(await findNpm('/nowhere', '/no/own/bin/node')).toBeUndefined();
  });
});

test('a missing key is asked for by the name of its input', () => {
  const built = { ...profile, title: 'Claude Code', api: 'anthropic' } as const;
  expect(missingKey(built, undefined)?.message).toMatch(
    /Claude Code needs a key .*`anthropic-api-key`.*secrets\.ANTHROPIC_API_KEY/,
  );
  expect(missingKey(built, { baseUrl: 'http://127.0.0.1:1', pass: 'p' })).toBeUndefined();
  expect(missingKey(profile, undefined)).toBeUndefined();
});
