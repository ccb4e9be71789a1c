/** Reads the configuration a command is served by: the file on the default branch, or the defaults where there is none. */
import {
  DEFAULT_REPOSITORY_CONFIG,
  parseRepositoryConfig,
  type Problem,
  type RepositoryConfig,
} from '../config/repository/parse.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';

export type Configured =
  | { readonly ok: true; readonly config: RepositoryConfig }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly url: string };

export async function configOf(house: House, repository: RepositoryRow): Promise<Configured> {
  const text = await house.github.configFile(repository);
  if (text === null) return { ok: true, config: DEFAULT_REPOSITORY_CONFIG };
  const parsed = parseRepositoryConfig(text);
  if (parsed.ok) return parsed;
  return {
    ok: false,
    problems: parsed.problems,
    url: `${house.githubUrl}/${repository.owner}/${repository.name}/blob/${repository.defaultBranch}/.github/signalbox.yml`,
  };
}
