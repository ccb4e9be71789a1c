/** Labels of threads, and how ours look when they are made. */
import type { GitHub } from '../../../engine/ports/github.ts';
import { statusOf } from '../failures.ts';
import type { Caller } from './call.ts';
import { at } from './call.ts';

/** How long (in milliseconds) a label that was there counts as still there: putting it on a thread makes it again in any case. */
const REMEMBERED = 3_600_000;
const MOST_REMEMBERED = 5_000;

export function labelsOf({ call, find, clients }: Caller) {
  const there = new Map<string, number>();
  return {
    async labelsOf(repository, issue_number) {
      // A thread carries a hundred labels at most.
      const { data } = await call('reading the labels', repository, (octokit) =>
        octokit.rest.issues.listLabelsOnIssue({ ...at(repository), issue_number, per_page: 100 }),
      );
      return data.map(({ name }) => name);
    },

    async ensureLabel(repository, { name, color, description }) {
      const key = `${repository.id}/${name.toLowerCase()}`;
      if ((there.get(key) ?? -REMEMBERED) + REMEMBERED > clients.now()) return;
      await call('making a label', repository, (octokit) =>
        octokit.rest.issues.createLabel({ ...at(repository), name, color, description }).catch((error: unknown) => {
          if (statusOf(error) !== 422 || !alreadyExists(error)) throw error;
        }),
      );
      if (there.size >= MOST_REMEMBERED) there.clear();
      there.set(key, clients.now());
    },

    async addLabels(repository, issue_number, labels) {
      await call('adding labels', repository, (octokit) =>
        octokit.rest.issues.addLabels({ ...at(repository), issue_number, labels: [...labels] }),
      );
    },

    async removeLabel(repository, issue_number, name) {
      await find('removing a label', repository, (octokit) =>
        octokit.rest.issues.removeLabel({ ...at(repository), issue_number, name }),
      );
    },
  } satisfies Partial<GitHub>;
}

/** Octokit writes GitHub's list of errors into the message. */
function alreadyExists(error: unknown): boolean {
  return error instanceof Error && error.message.includes('already_exists');
}
