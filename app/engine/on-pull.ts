/** What happens to pull requests beside comments and labels: heads move, the configuration is changed, a merge queue asks. */
import { projection } from '../dispatch/effects.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import { configOf, keepConfiguration } from './configuration.ts';
import { act } from './handle.ts';
import type { House } from './house.ts';
import type { ConfigPushed, HeadMoved, MergeGroup } from './incoming.ts';
import { jobTopic } from './live.ts';
import type { RepositoryRow } from './ports/store.ts';
import { THREAD_JOBS } from './submit.ts';

/** Jobs keep the commit they were accepted with, and say so; a change of the configuration is checked. */
export async function onHeadMoved(
  house: House,
  repository: RepositoryRow,
  incoming: HeadMoved,
  inbox: number,
): Promise<void> {
  const { thread } = incoming;
  const touches = (await house.github.changedPaths(repository, thread.number)).includes(CONFIG_PATH);
  const known = (await house.store.thread(repository.id, thread.number))?.head ?? null;
  // Webhooks may come late and out of order: where the head matters to somebody, GitHub says what it is now.
  const differs = known !== null && known !== incoming.head;
  const head = differs ? (await house.github.headOf(repository, thread)).commit : incoming.head;
  await act(house, repository.id, { inbox }, async (scope) => {
    const before = await scope.tx.threadHead(thread.number);
    if (before !== null && before !== head) {
      await scope.tx.setThreadHead(thread.number, head);
      for (const job of await scope.tx.threadJobs(thread.number, THREAD_JOBS))
        scope.tell(jobTopic(repository.id, job.number), { kind: 'job' });
      await scope.enqueue([
        projection('report', thread.number, { kind: 'report', thread: thread.number }, scope.random, 0),
      ]);
    }
    if (touches) {
      const key = `config_check/${thread.number}/${head}`;
      await scope.enqueue([
        { key, subject: key, effect: { kind: 'config_check', pull: thread.number, commit: head }, delayMs: 0 },
      ]);
    }
  });
}

/** The default branch has another configuration now: what is good of it is kept before anybody asks for something. */
export async function onConfigPushed(
  house: House,
  repository: RepositoryRow,
  _incoming: ConfigPushed,
  inbox: number,
): Promise<void> {
  const configured = await configOf(house, repository);
  await act(house, repository.id, { inbox }, (scope) => keepConfiguration(scope, configured));
}

/** A merge queue waits for the checks that a ruleset requires: each gets at once what is known of the pull request. */
export async function onMergeGroup(
  house: House,
  repository: RepositoryRow,
  incoming: MergeGroup,
  inbox: number,
): Promise<void> {
  const pull = Number(/\/pr-(\d+)-[^/]*$/.exec(incoming.headRef)?.[1] ?? 0);
  const commit = incoming.headSha;
  await act(house, repository.id, { inbox }, async (scope) => {
    const jobs = pull === 0 ? [] : await scope.tx.threadJobs(pull, THREAD_JOBS);
    const names = new Set(jobs.flatMap((job) => job.name ?? []));
    await scope.enqueue(
      [...names].map((name) => {
        const key = `merge_check/${commit}/${name}`;
        return { key, subject: key, effect: { kind: 'merge_check', commit, pull, name } as const, delayMs: 0 };
      }),
    );
  });
}
