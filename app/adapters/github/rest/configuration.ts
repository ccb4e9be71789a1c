/** The configuration file, where it lies in the repository and at a commit. */
import type { ProbotOctokit } from 'probot';
import type { GitHub } from '../../../engine/ports/github.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import { CONFIG_PATH } from '../../../ground/paths.ts';
import type { Caller } from './call.ts';
import { at } from './call.ts';
import { pathOf, type Conditional } from './conditional.ts';

const RAW = { accept: 'application/vnd.github.raw+json' };
const READING = `reading ${CONFIG_PATH}`;

export function configurationOf({ find }: Caller, conditional: Conditional) {
  return {
    async configFile(repository) {
      const path = pathOf('/repos/{}/{}/contents/{}/{}', repository.owner, repository.name, ...CONFIG_PATH.split('/'));
      return textOf(await find(READING, repository, (octokit) => conditional.get<unknown>(octokit, path, RAW)));
    },
    async configAt(repository, commit) {
      return textOf(await find(READING, repository, (octokit) => contentsAt(octokit, repository, commit)));
    },
  } satisfies Partial<GitHub>;
}

/** A commit never changes, and is rarely asked for twice. */
async function contentsAt(octokit: ProbotOctokit, repository: RepositoryRow, ref: string): Promise<unknown> {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
    ...at(repository),
    path: CONFIG_PATH,
    ref,
    headers: RAW,
  });
  return data;
}

/** The raw media type is answered with text, which the types do not know; a folder of that name is no file. */
function textOf(data: unknown): string | null {
  return typeof data === 'string' ? data : null;
}
