/**
 * Brings what GitHub shows to the present state: the thread's comment and labels. Reads the state
 * when it runs, so that one request serves every change so far, and none when nothing visible changed.
 */
import { REPORT_MARKER, reportOf } from '../channels/report.ts';
import { labelsOf, lookOf } from '../dispatch/labels.ts';
import { commandTable } from '../dispatch/texts.ts';
import type { House } from './house.ts';
import type { Performance } from './performance.ts';
import { digestOf, project } from './project.ts';
import { THREAD_JOBS } from './submit.ts';
import { viewsOf } from './view.ts';

export async function performReport(at: Performance, thread: number): Promise<void> {
  const { house, repository, item } = at;
  await project(at, async (known) => {
    const jobs = await house.store.threadJobsOf(repository.id, thread, THREAD_JOBS);
    const { prefix } = repository.settings;
    const body = reportOf(await viewsOf(house, repository, jobs), commandTable(prefix), prefix);
    return {
      digest: digestOf(body),
      write: async (unsure) => {
        if (known !== undefined && (await house.github.editComment(repository, known, body))) return known;
        // The first comment, or one for a comment that somebody deleted; an earlier try may have made it already.
        const since = jobs[0]?.createdAt ?? item.createdAt;
        const made =
          unsure || known !== undefined
            ? await house.github.findComment(repository, thread, REPORT_MARKER, since)
            : undefined;
        if (made !== undefined && (await house.github.editComment(repository, made, body))) return made;
        return house.github.createComment(repository, thread, body);
      },
    };
  });
}

/**
 * The digest is the list of labels that were put last, so that only the difference is asked for. Before a change it says which labels
 * may be there: a try whose answer was lost leaves none behind.
 */
export async function performLabels(at: Performance, thread: number): Promise<void> {
  const { house, repository } = at;
  await project(at, async (_known, shown) => {
    const jobs = await house.store.threadJobsOf(repository.id, thread, THREAD_JOBS);
    const approvals = await house.store.approvalsOf(
      repository.id,
      jobs.map((job) => job.number),
    );
    const wanted = labelsOf(
      jobs,
      approvals.some((approval) => approval.state === 'pending'),
    );
    const { sure, perhaps } = readShown(shown);
    const begun: Perhaps = { perhaps: [...new Set([...perhaps, ...wanted])] };
    return {
      digest: JSON.stringify(wanted),
      begun: JSON.stringify(begun),
      write: async () => {
        const added = wanted.filter((label) => !sure.includes(label));
        for (const label of added) await makeLabel(at, label);
        if (added.length > 0) await house.github.addLabels(repository, thread, added);
        for (const label of perhaps)
          if (!wanted.includes(label)) await house.github.removeLabel(repository, thread, label);
        return null;
      },
    };
  });
}

/** A label is made with its colour and description the first time it is used in a repository. */
async function makeLabel({ house, repository }: Performance, label: string): Promise<void> {
  const key = `label/${repository.id}/${label}`;
  if ((await house.store.note(key)) !== undefined) return;
  await house.github.ensureLabel(repository, lookOf(label));
  await house.store.saveNote(key, 'made');
}

/** Somebody moved a label of ours who may not: at the next look every label is put back that belongs there. */
export async function doubtLabels(house: House, repositoryId: number, thread: number): Promise<void> {
  const shown = await house.store.projection(`${repositoryId}/labels/${thread}`);
  if (!shown) return;
  const doubt: Perhaps = { perhaps: readShown(shown.digest).perhaps };
  await house.store.saveProjection({ ...shown, digest: JSON.stringify(doubt) });
}

interface Perhaps {
  readonly perhaps: readonly string[];
}

function readShown(digest: string | null): { readonly sure: readonly string[]; readonly perhaps: readonly string[] } {
  const shown = digest === null ? [] : (JSON.parse(digest) as string[] | Perhaps);
  return Array.isArray(shown) ? { sure: shown, perhaps: shown } : { sure: [], perhaps: shown.perhaps };
}
