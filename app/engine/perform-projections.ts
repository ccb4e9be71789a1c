/**
 * Brings what GitHub shows to the present state: the thread's comment, a job's check run, a thread's labels. Reads the state
 * when it runs, so that one request serves every change so far, and none when nothing visible changed.
 */
import { createHash } from 'node:crypto';
import { checkRunOf } from '../channels/check-run.ts';
import { REPORT_MARKER, reportOf } from '../channels/report.ts';
import { labelsOf } from '../dispatch/labels.ts';
import { commandTable } from '../dispatch/texts.ts';
import { jobRef } from '../ground/ids.ts';
import type { Performance } from './performance.ts';
import { THREAD_JOBS } from './submit.ts';
import { jobUrl, viewsOf } from './view.ts';

export async function performReport(at: Performance, thread: number): Promise<void> {
  const { house, repository, item } = at;
  await project(at, async (known) => {
    const jobs = await house.store.threadJobsOf(repository.id, thread, THREAD_JOBS);
    const body = reportOf(await viewsOf(house, repository, jobs), commandTable());
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

export async function performCheck(at: Performance, number: number): Promise<void> {
  const { house, repository } = at;
  await project(at, async (known) => {
    const job = await house.store.job(repository.id, number);
    const [view] = job ? await viewsOf(house, repository, [job]) : [];
    if (!job || !view) return undefined;
    const check = checkRunOf(view);
    const ref = jobRef(number);
    return {
      digest: digestOf(check),
      write: async (unsure) => {
        const id = known ?? (unsure ? await house.github.findCheck(repository, job.commit, check, ref) : undefined);
        if (id === undefined)
          return house.github.createCheck(repository, job.commit, check, {
            job: ref,
            url: jobUrl(house.baseUrl, repository, number),
          });
        await house.github.updateCheck(repository, id, check);
        return id;
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
    const wanted = labelsOf(await house.store.threadJobsOf(repository.id, thread, THREAD_JOBS));
    const before = shown === null ? [] : (JSON.parse(shown) as string[] | Perhaps);
    const sure = Array.isArray(before) ? before : [];
    const perhaps = Array.isArray(before) ? before : before.perhaps;
    const begun: Perhaps = { perhaps: [...new Set([...perhaps, ...wanted])] };
    return {
      digest: JSON.stringify(wanted),
      begun: JSON.stringify(begun),
      write: async () => {
        const added = wanted.filter((label) => !sure.includes(label));
        if (added.length > 0) await house.github.addLabels(repository, thread, added);
        for (const label of perhaps)
          if (!wanted.includes(label)) await house.github.removeLabel(repository, thread, label);
        return null;
      },
    };
  });
}

interface Perhaps {
  readonly perhaps: readonly string[];
}

interface Picture {
  readonly digest: string;
  /** Noted before every write; where it is missing, only the first write is noted. */
  readonly begun?: string;
  /** Writes it to GitHub; returns the id of what shows it. `unsure`: an earlier try may have made it already. */
  readonly write: (unsure: boolean) => Promise<string | null>;
}

/** Noted before the first write: whoever finds it knows that an earlier try may have reached GitHub. */
const BEGUN = '[]';

/** Rows of the same subject that are older than this look at the state are settled with it. */
async function project(
  { house, item }: Performance,
  draw: (known: string | undefined, shown: string | null) => Promise<Picture | undefined>,
): Promise<void> {
  const through = (await house.store.newestOutbox(item.subject)) ?? item.id;
  const before = await house.store.projection(item.subject);
  const picture = await draw(before?.externalId ?? undefined, before?.digest ?? null);
  if (picture && picture.digest !== before?.digest) {
    const unsure = before?.digest === BEGUN;
    if (!before || picture.begun !== undefined)
      await house.store.saveProjection({
        subject: item.subject,
        externalId: before?.externalId ?? null,
        digest: picture.begun ?? BEGUN,
      });
    const externalId = await picture.write(unsure);
    await house.store.saveProjection({ subject: item.subject, externalId, digest: picture.digest });
  }
  await house.store.closeOutbox(item.subject, through, house.clock.now());
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
