/**
 * Reads the configuration a command is served by: the file on the default branch; where that has a problem, the last one that
 * had none; where there is no file, the defaults.
 */
import {
  DEFAULT_REPOSITORY_CONFIG,
  parseRepositoryConfig,
  type Problem,
  type RepositoryConfig,
} from '../config/repository/parse.ts';
import { sharing } from '../dispatch/effects.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import type { Act } from './handle.ts';
import type { House } from './house.ts';
import type { RepositoryRow, RepositorySettings } from './ports/store.ts';

export interface Broken {
  readonly problems: readonly Problem[];
  /** The file at GitHub, and its text. */
  readonly url: string;
  readonly source: string;
}

export type Configured =
  | {
      readonly ok: true;
      readonly config: RepositoryConfig;
      /** The file's text, to be kept as the last good one; `null` for defaults. */
      readonly text: string | null;
      /** The file of now has problems, and an older one serves, read first at `since` (epoch ms). */
      readonly instead: (Broken & { readonly since: number }) | null;
    }
  | ({ readonly ok: false } & Broken);

/** What takes the place of a good file that was taken away: the one before must not come back when a bad one follows. */
const SAYS_NOTHING = 'version: 1\n';

export async function configOf(house: House, repository: RepositoryRow): Promise<Configured> {
  const text = await house.github.configFile(repository);
  if (text === null) {
    const before = await house.store.goodConfig(repository.id);
    return { ok: true, config: DEFAULT_REPOSITORY_CONFIG, text: before ? SAYS_NOTHING : null, instead: null };
  }
  const parsed = parseRepositoryConfig(text);
  if (parsed.ok) return { ok: true, config: parsed.config, text, instead: null };
  const broken: Broken = {
    source: text,
    problems: parsed.problems,
    url: `${house.githubUrl}/${repository.owner}/${repository.name}/blob/${repository.defaultBranch}/${CONFIG_PATH}`,
  };
  const good = await house.store.goodConfig(repository.id);
  // What was good for an older version of the program may not be so now.
  const before = good && parseRepositoryConfig(good.text);
  if (!good || !before?.ok) return { ok: false, ...broken };
  return { ok: true, config: before.config, text: good.text, instead: { ...broken, since: good.since } };
}

/** Keeps what was read: the last good file, and what the queue and the parser need of it. */
export async function keepConfiguration(scope: Act, configured: Configured): Promise<void> {
  if (!configured.ok) return;
  const { config, text, instead } = configured;
  if (text !== null && instead === null) await scope.tx.saveGoodConfig(text, scope.now);
  const settings: RepositorySettings = {
    slots: config.limits.slots,
    perThread: config.limits.perThread,
    groups: config.groups,
    prefix: config.prefix,
    ...(config.limits.transcriptSeconds !== null && { transcriptSeconds: config.limits.transcriptSeconds }),
  };
  if (JSON.stringify(settings) === JSON.stringify(scope.tx.repository.settings)) return;
  await scope.tx.setSettings(settings);
  // There may be more slots now than before, for jobs that stand in the queue.
  await scope.enqueue([sharing(scope.tx.repository.installationId, scope.random)]);
}
