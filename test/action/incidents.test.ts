/** What has gone wrong with agents on runners elsewhere, replayed here: each ends where it began. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectChanges } from '../../action/changes.ts';
import { startShell } from '../../action/shell.ts';
import { workEnvironment } from '../../action/environment.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { GITHUB_TOKEN } from './git-host.ts';
import { canPlay } from './confine/machine.ts';
import { workspaceScene, type Site } from './workspace/scene.ts';

const stage = workspaceScene();
const SECRETS = {
  ACTIONS_RUNTIME_TOKEN: 'runtime-token-of-the-incident',
  ACTIONS_RESULTS_URL: 'https://results.example.com/of-the-incident',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'oidc-token-of-the-incident',
  ANTHROPIC_API_KEY: 'sk-ant-of-the-incident',
  GITHUB_TOKEN,
};

beforeAll(() => {
  Object.assign(process.env, SECRETS);
});
afterAll(() => {
  for (const name of Object.keys(SECRETS)) delete process.env[name];
});

/** Secrets of the runner that a text gives away. */
const leaked = (text: string): string[] => Object.values(SECRETS).filter((secret) => text.includes(secret));

describe('the environment of a process', () => {
  test('that the work may read (`/proc/self/environ`) holds no secret', async () => {
    const { work } = await stage.visit({});
    const text = await work(`tr '\\0' '\\n' </proc/self/environ; env; export -p; set`);
    expect(text).toContain('SIGNALBOX_SESSION=');
    expect(leaked(text)).toEqual([]);
    expect(text).not.toMatch(/ACTIONS_|INPUT_|GITHUB_TOKEN|_API_KEY/);
  });

  test.skipIf(!canPlay)('of the runner (`/proc/*/environ`) cannot be read at all', async () => {
    const { work } = await stage.visit({});
    const read = `for file in /proc/[0-9]*/environ; do cat "$file" 2>/dev/null || true; done; cat /proc/${process.pid}/environ 2>&1 || true`;
    const text = await work(`(${read}) | tr '\\0' '\\n'`);
    expect(leaked(text)).toEqual([]);
    expect(text).toMatch(/Permission denied|No such file/);
  });
});

test.skipIf(!canPlay)('files of the runner stay closed: the event, command files, credentials', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-incident-'));
  const files = ['event.json', 'set_env_1', '.credentials'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, GITHUB_TOKEN, { mode: 0o600 });
  const { work } = await stage.visit({});
  const text = await work(
    files.map((file) => `cat ${file} 2>&1 || true; echo PATH=/evil 2>/dev/null >>${file} || true`).join('\n'),
  );
  expect(leaked(text)).toEqual([]);
  for (const file of files) expect(readFileSync(file, 'utf8')).toBe(GITHUB_TOKEN);
  rmSync(folder, { recursive: true });
});

describe('settings planted for our git', () => {
  /** Each would leave a file behind when it is run by anybody but the work itself. */
  const PLANTS: Record<string, string> = {
    'a file system monitor': 'git config core.fsmonitor "$TRAP"',
    hooks:
      'git config core.hooksPath "$PWD/.hooks"; mkdir .hooks; for h in post-index-change pre-commit post-checkout; do cp "$TRAP" .hooks/$h; done',
    'a filter':
      'git config filter.x.clean "$TRAP"; git config filter.x.process "$TRAP"; echo "* filter=x" >.gitattributes',
    'a diff driver':
      'git config diff.x.command "$TRAP"; git config diff.x.textconv "$TRAP"; echo "* diff=x" >.gitattributes',
    'a pager and an editor':
      'git config core.pager "$TRAP"; git config core.editor "$TRAP"; git config core.sshCommand "$TRAP"',
    'a repository in a folder':
      'git init -q inner; git -C inner config core.fsmonitor "$TRAP"; git -C inner -c user.name=x -c user.email=x commit -q --allow-empty -m x; git -C inner config core.worktree /',
    'a submodule':
      'git init -q sub; echo x >sub/x; git -C sub add .; git -C sub -c user.name=x -c user.email=x commit -qm x; git add sub 2>/dev/null; git -C sub config core.fsmonitor "$TRAP"; echo y >sub/x',
    'another git directory': 'mv .git real; echo "gitdir: $PWD/real" >.git; git config core.fsmonitor "$TRAP"',
    'settings of the home':
      'git config --global core.fsmonitor "$TRAP"; git config --global core.hooksPath "$PWD"; git config --global safe.directory "*"',
  };

  test.each(Object.entries(PLANTS))('run nothing: %s', async (_name, plant) => {
    const site = await stage.visit({});
    const fallen = join(site.confinement.folder, 'fallen');
    const trap = `TRAP="$HOME/trap"; printf '#!/bin/sh\\necho "$(id -u)" >>"${fallen}"; cat\\n' >"$TRAP"; chmod 755 "$TRAP"`;
    await site.work(`${trap}; echo new >new.txt; ${plant}`);
    // The trap is a good one: it falls on whoever uses git here as the work has set it up.
    await site.work(
      'git status || true; git add --all || true; git diff HEAD || true; EDITOR=true git -c user.name=x -c user.email=x commit || true',
    );
    expect(existsSync(fallen)).toBe(true);
    await site.work('git reset -q || true');
    await site.confinement.take();
    rmSync(fallen, { force: true });
    const changes = await collectChanges(site, { signal: AbortSignal.timeout(20_000) });
    expect(changes.files.map(({ path }) => path)).toContain('new.txt');
    expect(existsSync(fallen)).toBe(false);
  });
});

test('what a model says is never part of a command: only the job’s own text is run', async () => {
  const site = await stage.visit({});
  const events: RunnerEvent[] = [];
  const environment = {
    ...workEnvironment(process.env, site.confinement.folder, 'incident'),
    SIGNALBOX_NEEDS_PLAN_OUTPUT: '"; touch pwned; $(touch pwned) `touch pwned` #',
  };
  const worker = startShell({
    command: 'echo "$SIGNALBOX_NEEDS_PLAN_OUTPUT"; ls',
    commit: site.base,
    workspace: site.folder,
    environment,
    confinement: site.confinement,
    report: (event) => events.push(event),
  });
  expect(await worker.ended).toMatchObject({ outcome: 'succeeded', ending: 'exited' });
  const said = events.map((event) => (event.kind === 'terminal' ? event.text : '')).join('');
  expect(said).toBe('"; touch pwned; $(touch pwned) `touch pwned` #\nREADME.md\n');
});

describe('another repository', () => {
  const ask = 'GIT_TERMINAL_PROMPT=0 git ls-remote "$(dirname "$(git config remote.origin.url)")/private" 2>&1 || true';
  const held = (site: Site) => {
    const found = execFileSync('sh', ['-c', 'grep -rlaF -e "$1" -- "$0" || true', site.folder, GITHUB_TOKEN]);
    return found.toString();
  };

  test('is out of reach: the clone holds no token, and git asks in vain', async () => {
    stage.seed('acme/private', { 'secret.txt': 'of another repository' });
    const site = await stage.visit({});
    expect(held(site)).toBe('');
    expect(await site.work(ask)).toMatch(/could not read Username|Authentication failed|terminal prompts disabled/);
  });
});
