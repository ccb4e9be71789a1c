/** Check runs beside those of jobs: an approval's with its buttons, the verdict on a changed configuration, a merge queue's. */
import { approvalCheckOf } from '../channels/check-approval.ts';
import { configCheckOf } from '../channels/check-config.ts';
import { mergeCheckOf } from '../channels/check-merge.ts';
import { compareConfigs } from '../config/repository/compare.ts';
import { DEFAULT_REPOSITORY_CONFIG, parseRepositoryConfig } from '../config/repository/parse.ts';
import { graphPicture } from '../config/repository/picture.ts';
import type { Effect } from '../dispatch/effects.ts';
import { approvalRef } from '../ground/ids.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import { configOf } from './configuration.ts';
import { digestOf, project } from './project.ts';
import type { Performance } from './performance.ts';
import { THREAD_JOBS } from './submit.ts';
import { jobUrl, viewsOf } from './view.ts';

export async function performApprovalCheck(at: Performance, number: number): Promise<void> {
  const { house, repository } = at;
  await project(at, async (known) => {
    const approval = await house.store.approvalOf(repository.id, number);
    const job = approval && (await house.store.job(repository.id, approval.job));
    const [view] = job ? await viewsOf(house, repository, [job]) : [];
    const shown = view?.approvals.find((candidate) => candidate.ref === approvalRef(number));
    if (!approval || !job || !view || !shown || job.thread.kind !== 'pull') return undefined;
    const check = approvalCheckOf(shown, view, repository.settings.prefix);
    const link = { id: approvalRef(number), url: jobUrl(house.baseUrl, repository, job.number) };
    return {
      digest: digestOf(check),
      write: async (unsure) => {
        const id =
          known ??
          (unsure
            ? await house.github.findCheck(repository, job.commit, check, link.id, approval.requestedAt)
            : undefined);
        if (id === undefined) return house.github.createCheck(repository, job.commit, check, link);
        await house.github.updateCheck(repository, id, check);
        return id;
      },
    };
  });
}

/** What a pull request would make of the configuration: every problem on its line, the graph, and what changes. */
export async function performConfigCheck(
  at: Performance,
  effect: Extract<Effect, { kind: 'config_check' }>,
): Promise<void> {
  const { house, repository, item } = at;
  const [text, served] = await Promise.all([
    house.github.configAt(repository, effect.commit),
    // Where the default branch's own file is broken, the last good one is what would change.
    configOf(house, repository),
  ]);
  const after = text === null ? undefined : parseRepositoryConfig(text);
  const check = configCheckOf({
    file: CONFIG_PATH,
    problems: after && !after.ok ? after.problems : [],
    notices: after?.ok ? after.notices : [],
    picture: after?.ok ? graphPicture(after.config) : '',
    // A file that is taken away leaves the defaults.
    changes:
      after === undefined || after.ok
        ? compareConfigs(served.ok ? served.config : null, after?.config ?? DEFAULT_REPOSITORY_CONFIG)
        : [],
  });
  const link = { id: `config/${effect.pull}`, url: `${house.baseUrl}/${repository.owner}/${repository.name}` };
  await once(at, effect.commit, check, link, item.createdAt);
}

/** What a merge queue learns of a required check: success only for work that was done on the very commit it merges. */
export async function performMergeCheck(
  at: Performance,
  effect: Extract<Effect, { kind: 'merge_check' }>,
): Promise<void> {
  const { house, repository, item } = at;
  const jobs = await house.store.threadJobsOf(repository.id, effect.pull, THREAD_JOBS);
  const job = jobs.findLast((candidate) => candidate.name === effect.name);
  const [view] = job ? await viewsOf(house, repository, [job]) : [];
  if (!job || !view) return house.store.closeOutbox(item.subject, item.id, house.clock.now());
  const head = await house.github.headOf(repository, { kind: 'pull', number: effect.pull });
  const check = mergeCheckOf(effect.name, { pull: effect.pull, head: head.commit, newest: view });
  const link = { id: `merge/${effect.name}`, url: view.url };
  await once(at, effect.commit, check, link, item.createdAt);
}

/** Made once; where an earlier try may have made it, it is looked for first. */
async function once(
  at: Performance,
  commit: string,
  check: Parameters<Performance['house']['github']['createCheck']>[2],
  link: { readonly id: string; readonly url: string },
  since: number,
): Promise<void> {
  const { house, repository, item } = at;
  const before =
    item.attempts > 0 ? await house.github.findCheck(repository, commit, check, link.id, since) : undefined;
  if (before === undefined) await house.github.createCheck(repository, commit, check, link);
  await house.store.closeOutbox(item.subject, item.id, house.clock.now());
}
