/** A checkout as the Action leaves it to the work, for tests of what is collected from it: the files, a git directory out of reach, and a `.git` of the work's own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { collectChanges } from '../../action/changes.ts';
import { Changes, type ChangedFile } from '../../app/wire/changes.ts';

const WHO = ['-c', 'user.name=someone', '-c', 'user.email=someone@example.com', '-c', 'commit.gpgsign=false'];

/** `files` are the repository's at the commit that the work begins with. */
export function beginWork(files: Readonly<Record<string, string | Buffer>>, before: (at: Begun) => void = () => {}) {
  const root = mkdtempSync(join(tmpdir(), 'work-'));
  const folder = join(root, 'widgets');
  const gitDir = join(root, 'own.git');
  const git = (...words: string[]): string =>
    execFileSync('git', [...WHO, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  mkdirSync(folder);
  git('init', '--quiet', '--initial-branch=pinned');
  // With many files git would tidy up in the background, under the hands of whoever copies them.
  git('config', 'gc.auto', '0');
  for (const [path, content] of Object.entries(files)) write(path, content);
  const begun = { root, folder, gitDir, git, write };
  before(begun);
  git('add', '--all', '--force', '.');
  git('commit', '--quiet', '--allow-empty', '--message=begin');
  const base = git('rev-parse', 'HEAD').trim();
  execFileSync('git', ['clone', '--quiet', '--bare', '--no-hardlinks', folder, gitDir]);
  return {
    ...begun,
    base,
    /** `laidOut` is the commit as the checkout left it, and the paths that are not as `base` has them. */
    collect: async (laidOut: { start?: string; replaced?: string[] } = {}): Promise<Changes> =>
      Changes.parse(
        await collectChanges(
          { folder, gitDir, base, start: `${laidOut.start ?? base}^{tree}`, replaced: laidOut.replaced ?? [] },
          { signal: AbortSignal.timeout(30_000) },
        ),
      ),
    end: () => rmSync(root, { recursive: true, force: true }),
  };
}

interface Begun {
  readonly root: string;
  readonly folder: string;
  readonly gitDir: string;
  readonly git: (...words: string[]) => string;
  readonly write: (path: string, content: string | Buffer) => void;
}

/** `added 100644 path: content`, one for each file. */
export const told = ({ files }: Changes): string[] => files.map(line);

const line = ({ path, change, mode, content }: ChangedFile): string =>
  `${change} ${mode} ${path}${content === null ? '' : `: ${Buffer.from(content, 'base64').toString()}`}`;
