/** Check runs: made, kept up to date, and found again. */
import type { Annotation, CheckRun } from '../../../channels/check-run.ts';
import type { GitHub } from '../../../engine/ports/github.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import type { Caller } from './call.ts';
import { at, SKEW } from './call.ts';

/** GitHub's bounds. */
const MOST_ACTIONS = 3;
const MOST_ANNOTATIONS = 50;
const LONGEST_SUMMARY = 65_535;
const LONGEST_TITLE = 255;
/** In characters; GitHub counts 64 KB. */
const LONGEST_MESSAGE = 16_000;

export function checksOf({ call, clients }: Caller) {
  return {
    async createCheck(repository, head_sha, check, link) {
      const { data } = await call('creating the check run', repository, (octokit) =>
        octokit.rest.checks.create({
          ...at(repository),
          head_sha,
          external_id: link.id,
          details_url: link.url,
          ...fieldsOf(check, check.annotations),
        }),
      );
      return String(data.id);
    },

    async updateCheck(repository, id, check) {
      const check_run_id = Number(id);
      // Annotations are added to those that are there already.
      const there = check.annotations.length === 0 ? [] : await annotationsOf(repository, check_run_id);
      const known = new Set(there.map(keyOf));
      const added = check.annotations.filter((annotation) => !known.has(keyOf(annotation)));
      await call('updating the check run', repository, (octokit) =>
        octokit.rest.checks.update({ ...at(repository), check_run_id, ...fieldsOf(check, added) }),
      );
    },

    async findCheck(repository, ref, check, externalId, since) {
      const runs = await call('looking for our check run', repository, (octokit) =>
        octokit.paginate(octokit.rest.checks.listForRef, {
          ...at(repository),
          ref,
          check_name: check.name,
          app_id: clients.appId,
          // `latest` would hide all but one of each name, and jobs may share one.
          filter: 'all',
          per_page: 100,
        }),
      );
      const ours = runs
        .filter(({ external_id, started_at }) => {
          if (external_id !== externalId) return false;
          return started_at === null || Date.parse(started_at) >= since - SKEW;
        })
        .toSorted((one, other) => other.id - one.id);
      return ours[0] && String(ours[0].id);
    },
  } satisfies Partial<GitHub>;

  async function annotationsOf(repository: RepositoryRow, check_run_id: number): Promise<Annotation[]> {
    const found = await call('reading the annotations', repository, (octokit) =>
      octokit.paginate(octokit.rest.checks.listAnnotations, { ...at(repository), check_run_id, per_page: 100 }),
    );
    return found.map((annotation) => ({
      path: annotation.path,
      startLine: annotation.start_line,
      endLine: annotation.end_line,
      level: 'notice',
      title: annotation.title ?? '',
      message: annotation.message ?? '',
    }));
  }
}

const keyOf = ({ path, startLine, title, message }: Annotation): string =>
  JSON.stringify([path, startLine, title.slice(0, LONGEST_TITLE), message.slice(0, LONGEST_MESSAGE)]);

function fieldsOf(check: CheckRun, annotations: readonly Annotation[]) {
  const shown = {
    name: check.name,
    output: {
      title: check.title.slice(0, LONGEST_TITLE).toWellFormed(),
      summary: check.summary.slice(0, LONGEST_SUMMARY).toWellFormed(),
      annotations: annotations.slice(0, MOST_ANNOTATIONS).map((annotation) => ({
        path: annotation.path,
        start_line: annotation.startLine,
        end_line: annotation.endLine,
        annotation_level: annotation.level,
        title: annotation.title.slice(0, LONGEST_TITLE).toWellFormed(),
        message: annotation.message.slice(0, LONGEST_MESSAGE).toWellFormed(),
      })),
    },
    actions: check.buttons.slice(0, MOST_ACTIONS).map(({ label, description, identifier }) => ({
      label: label.slice(0, 20),
      description: description.slice(0, 40),
      identifier,
    })),
  };
  return check.conclusion === null
    ? { ...shown, status: check.status }
    : { ...shown, status: 'completed' as const, conclusion: check.conclusion };
}
