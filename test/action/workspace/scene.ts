/** Repositories behind real git over HTTP, and checkouts of them as the Action makes them, with work that looks around in them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { confine } from '../../../action/confine/confine.ts';
import type { Confinement } from '../../../action/confine/confinement.ts';
import { runAsWork } from '../../../action/confine/run-as-work.ts';
import { workEnvironment } from '../../../action/environment.ts';
import { checkOut, type Checkout, type Workspace } from '../../../action/workspace.ts';
import { GITHUB_TOKEN, startGitHost, type GitHost } from '../git-host.ts';

/** A text is a file, `{ link }` a link, `undefined` takes a file away. */
export type Files = Readonly<Record<string, string | { link: string } | undefined>>;

export interface Site extends Workspace {
  readonly confinement: Confinement;
  /** Runs a script as the work, in its folder; resolves with what it printed, or throws what it complained about. */
  work(script: string): Promise<string>;
  /** Git as the Action runs it, on its own git directory. */
  own(...words: string[]): string;
}

export interface WorkspaceScene {
  host: GitHost;
  /** Adds commits to a repository, each on top of the last, and resolves with their ids. */
  seed(repository: string, ...commits: Files[]): string[];
  visit(change: Partial<Checkout>): Promise<Site>;
}

const WHO = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always'];
const gitIn = (cwd: string, ...words: string[]): string =>
  execFileSync('git', [...WHO, ...words], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

export function workspaceScene(): WorkspaceScene {
  const stage = {} as WorkspaceScene;
  const folders: string[] = [];
  const open: Confinement[] = [];
  beforeAll(async () => {
    stage.host = await startGitHost();
  });
  afterAll(() => stage.host.close());
  afterEach(async () => {
    for (const confinement of open.splice(0)) await confinement.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const temporary = () => {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-visit-'));
    folders.push(folder);
    return folder;
  };

  stage.seed = (repository, ...commits) => {
    const bare = join(stage.host.root, repository);
    mkdirSync(bare, { recursive: true });
    gitIn(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
    gitIn(bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const work = temporary();
    gitIn(work, 'init', '--quiet', '--initial-branch=main');
    return commits.map((files, index) => {
      for (const [path, content] of Object.entries(files)) write(join(work, path), content);
      gitIn(work, 'add', '--all', '--force', '.');
      gitIn(work, 'commit', '--quiet', '--allow-empty', '-m', `commit ${index}`);
      gitIn(work, 'push', '--quiet', '--force', bare, 'HEAD:refs/heads/main');
      return gitIn(work, 'rev-parse', 'HEAD');
    });
  };
  stage.visit = async (change) => {
    const folder = temporary();
    const signal = AbortSignal.timeout(30_000);
    const confinement = await confine({ session: folder, need: 'any', reach: [], onLess: () => undefined });
    open.push(confinement);
    const workspace = await checkOut({
      githubUrl: stage.host.url,
      repository: { owner: 'acme', name: 'widgets' },
      commit: stage.host.commits.newest,
      thread: { kind: 'pull', number: 7 },
      token: GITHUB_TOKEN,
      submodules: false,
      lfs: false,
      workspace: join(folder, 'given', 'widgets'),
      folder,
      confinement,
      signal,
      ...change,
    });
    return {
      ...workspace,
      confinement,
      work: async (script) => {
        const environment = workEnvironment(process.env, confinement.folder, folder);
        const command = ['bash', '-ec', script];
        const { code, stdout, said } = await runAsWork(confinement, {
          command,
          cwd: workspace.folder,
          environment,
          signal,
        });
        if (code !== 0) throw new Error(`${script} ended with ${code}: ${said}\n${stdout}`);
        return stdout.trimEnd();
      },
      own: (...words) => gitIn(workspace.gitDir, `--git-dir=${workspace.gitDir}`, ...words),
    };
  };
  return stage;
}

function write(path: string, content: Files[string]): void {
  rmSync(path, { recursive: true, force: true });
  if (content === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === 'string') writeFileSync(path, content);
  else symlinkSync(content.link, path);
}
