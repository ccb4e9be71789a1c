/** Large files of Git LFS, fetched by us from the repository's own store; the work finds them in its clone. */
import { Failure } from '../../app/ground/outcome.ts';
import { speaking, type Host } from './fetch.ts';

export async function fetchLargeFiles(host: Host, gitDir: string, url: string, commit: string): Promise<void> {
  const git = speaking(host, gitDir);
  await git('lfs', 'version').catch((cause: unknown) => {
    const why = 'The job wants files of Git LFS, and `git lfs` is not installed on this runner';
    throw new Failure('permanent', why, { cause });
  });
  // A repository may name another store in a file of its own; nothing of ours goes there.
  const settings = ['-c', `lfs.url=${url}.git/info/lfs`, '-c', 'lfs.locksverify=false'];
  await git(...settings, 'lfs', 'fetch', 'origin', commit);
}
