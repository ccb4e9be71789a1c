import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { basicAuth } from '../../../action/workspace.ts';
import { GITHUB_TOKEN } from '../git-host.ts';
import { workspaceScene } from './scene.ts';

const stage = workspaceScene();

describe('a checkout', () => {
  test('is a working clone of the pinned commit, in which agents can do their usual work', async () => {
    const { commits } = stage.host;
    const { work, base, start, own } = await stage.visit({ commit: commits.newest });
    expect(base).toBe(commits.newest);
    expect(start).toBe(own('rev-parse', `${commits.newest}^{tree}`));
    expect(await work('git rev-parse HEAD; git status --porcelain; git log --format=%s; cat README.md')).toBe(
      `${commits.newest}\nnewest\nnewest`,
    );
    const me = 'git -c user.name=me -c user.email=me@example.com';
    expect(
      await work(
        `echo more >>README.md; git diff --stat | tail -1; git add .; ${me} commit -qm mine; git log --format=%s`,
      ),
    ).toBe(' 1 file changed, 1 insertion(+), 1 deletion(-)\nmine\nnewest');
  });

  test.each(['older', 'fork'] as const)('finds the %s commit by its hash alone', async (which) => {
    const commit = stage.host.commits[which];
    const { work } = await stage.visit({ commit });
    expect(await work('git rev-parse HEAD')).toBe(commit);
  });

  test('finds the head of a fork under its pull request where the host hides it otherwise', async () => {
    const { host } = stage;
    const bare = join(host.root, 'acme', 'widgets');
    const hide = (value: string) =>
      execFileSync('git', ['config', 'uploadpack.allowAnySHA1InWant', value], { cwd: bare });
    hide('false');
    try {
      // The newest is what a branch points at, so it may be asked for by its hash even now.
      const { work } = await stage.visit({ commit: host.commits.fork, baseCommit: host.commits.newest });
      expect(await work('git rev-parse HEAD; cat fork.txt')).toBe(`${host.commits.fork}\nfrom a fork`);
      await expect(stage.visit({ commit: '1'.repeat(40) })).rejects.toThrow(/git fetch ended with 128/);
    } finally {
      hide('true');
    }
  });

  test('keeps no credential: not in the clone, not in the git directory', async () => {
    const { folder, gitDir, work } = await stage.visit({});
    const found = (place: string) =>
      execFileSync('sh', [
        '-c',
        'grep -raF -e "$1" -e "$2" -- "$0" | wc -l',
        place,
        GITHUB_TOKEN,
        basicAuth(GITHUB_TOKEN),
      ]);
    expect([found(folder), found(gitDir)].map(Number)).toEqual([0, 0]);
    expect(await work('git config --list --local --name-only')).toBe(
      ['core.repositoryformatversion', 'core.filemode', 'core.bare', 'remote.origin.url', 'remote.origin.fetch'].join(
        '\n',
      ),
    );
    await expect(work('GIT_TERMINAL_PROMPT=0 git fetch origin main')).rejects.toThrow(/ended with 128/);
  });

  test('leaves a workspace alone in which there is something', async () => {
    const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    writeFileSync(join(folder, 'precious'), 'yes');
    const { folder: place, confinement } = await stage.visit({ workspace: folder });
    expect(place).toBe(join(confinement.folder, 'workspace'));
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('yes');
    execFileSync('rm', ['-r', folder]);
  });

  test('is made where the runner wants it when the work can get there, and is the Action’s again at the end', async () => {
    const place = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('chmod', ['755', place]);
    mkdirSync(join(place, 'widgets'));
    const { folder, work, confinement } = await stage.visit({ workspace: join(place, 'widgets') });
    expect(folder).toBe(join(place, 'widgets'));
    await work('echo mine >new.txt');
    await confinement.close();
    const owners = execFileSync('sh', ['-c', 'find "$0" ! -user "$1" | wc -l', place, String(process.getuid?.())]);
    expect(Number(owners)).toBe(0);
    execFileSync('rm', ['-r', place]);
  });
});

describe('submodules', () => {
  test('come with the token for the same owner only, and need none afterwards', async () => {
    const { host } = stage;
    const [own = ''] = stage.seed('acme/parts', { 'part.txt': 'of acme' });
    const [theirs = ''] = stage.seed('public/parts', { 'part.txt': 'of everybody' });
    const settings = [
      '[submodule "own"]\n\tpath = lib/own\n\turl = ../parts\n',
      `[submodule "theirs"]\n\tpath = theirs\n\turl = ${host.url}/public/parts\n`,
    ];
    const [plain = ''] = stage.seed('acme/whole', { '.gitmodules': settings.join(''), 'a.txt': 'a' });
    const commit = withLinks('acme/whole', plain, { 'lib/own': own, theirs });
    const repository = { owner: 'acme', name: 'whole' };
    host.requests.length = 0;
    const { work } = await stage.visit({ commit, repository, submodules: true });
    expect(
      await work('cat lib/own/part.txt theirs/part.txt; git status --porcelain; git -C theirs rev-parse HEAD'),
    ).toBe(`of acmeof everybody${theirs}`);
    const foreign = host.requests.filter(({ path }) => path.startsWith('/public/'));
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.some(({ authorized }) => authorized)).toBe(false);
    const without = await stage.visit({ commit, repository });
    expect(await without.work('ls lib/own theirs | cat')).toBe('lib/own:\n\ntheirs:');
  });

  test.each([
    ['file:///etc', 'only https addresses are fetched'],
    ['ext::sh -c id', 'only https addresses are fetched'],
  ])('at %s are refused', async (url, why) => {
    const [part = ''] = stage.seed('acme/other', { 'x.txt': 'x' });
    const [plain = ''] = stage.seed('acme/whole', {
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ${url}\n`,
    });
    const commit = withLinks('acme/whole', plain, { x: part });
    const repository = { owner: 'acme', name: 'whole' };
    await expect(stage.visit({ commit, repository, submodules: true })).rejects.toThrow(why);
  });

  test('cannot be named out of the git directory', async () => {
    const [part = ''] = stage.seed('acme/other', { 'x.txt': 'x' });
    const [plain = ''] = stage.seed('acme/whole', {
      '.gitmodules': '[submodule "../../x"]\n\tpath = x\n\turl = ../other\n',
    });
    const commit = withLinks('acme/whole', plain, { x: part });
    const repository = { owner: 'acme', name: 'whole' };
    await expect(stage.visit({ commit, repository, submodules: true })).rejects.toThrow(/name that git does not allow/);
  });
});

const hasLfs = spawnSync('git', ['lfs', 'version']).status === 0;

test.skipIf(hasLfs)('large files of Git LFS need a runner that has it, and the job says so', async () => {
  await expect(stage.visit({ lfs: true })).rejects.toThrow('`git lfs` is not installed on this runner');
});

/** A commit on top of another one whose tree points at commits of other repositories. */
function withLinks(repository: string, parent: string, links: Record<string, string>): string {
  const bare = join(stage.host.root, repository);
  const environment = { ...process.env, GIT_DIR: bare, GIT_INDEX_FILE: join(bare, 'index-of-the-test') };
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      env: environment,
      encoding: 'utf8',
    }).trim();
  git('read-tree', parent);
  for (const [path, commit] of Object.entries(links))
    git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`);
  const commit = git('commit-tree', git('write-tree'), '-p', parent, '-m', 'with submodules');
  git('update-ref', 'refs/heads/main', commit);
  return commit;
}
