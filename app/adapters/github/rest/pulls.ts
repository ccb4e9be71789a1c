/** Pull requests and reviews: read, made, and found again. */
import type { Deliveries } from '../../../engine/ports/deliveries.ts';
import type { Caller } from './call.ts';
import { at } from './call.ts';

/** GitHub lists no more files of a pull request. */
const MOST_FILES = 3_000;

export function pullsOf({ call, find, clients }: Caller) {
  let login: Promise<string> | undefined;

  /** Whose name the app's own reviews carry. */
  async function ownLogin(): Promise<string> {
    const octokit = await clients.app();
    const { data } = await octokit.rest.apps.getAuthenticated();
    return `${data?.slug ?? ''}[bot]`;
  }

  return {
    async pullOf(repository, pull_number) {
      const found = await find('reading the pull request', repository, (octokit) =>
        octokit.rest.pulls.get({ ...at(repository), pull_number }),
      );
      if (!found) return undefined;
      const { state, head, base } = found.data;
      return {
        isOpen: state === 'open',
        head: { branch: head.ref, commit: head.sha, isElsewhere: head.repo?.id !== base.repo.id },
      };
    },

    async findPull(repository, branch, marker) {
      const { data } = await call('looking for the pull request', repository, (octokit) =>
        octokit.rest.pulls.list({
          ...at(repository),
          state: 'all',
          head: `${repository.owner}:${branch}`,
          per_page: 30,
        }),
      );
      return data.find(({ body }) => body?.startsWith(marker))?.html_url;
    },

    async createPull(repository, { branch, base, title, body }) {
      const { data } = await call('opening the pull request', repository, (octokit) =>
        octokit.rest.pulls.create({ ...at(repository), head: branch, base, title, body }),
      );
      return data.html_url;
    },

    async diffOf(repository, pull_number) {
      const files = await call('reading what the pull request changes', repository, (octokit) =>
        octokit.paginate(octokit.rest.pulls.listFiles, { ...at(repository), pull_number, per_page: 100 }),
      );
      return files.slice(0, MOST_FILES).map(({ filename, patch }) => ({ path: filename, patch: patch ?? null }));
    },

    async findReview(repository, pull_number, marker) {
      const reviews = await call('looking for our review', repository, async (octokit) => {
        login ??= ownLogin().catch((error: unknown) => {
          login = undefined;
          throw error;
        });
        const own = await login;
        const all = await octokit.paginate(octokit.rest.pulls.listReviews, {
          ...at(repository),
          pull_number,
          per_page: 100,
        });
        return all.filter(({ user }) => user?.login === own);
      });
      return reviews.find(({ body }) => body.startsWith(marker))?.html_url;
    },

    async createReview(repository, pull_number, { commit, body, comments }) {
      const { data } = await call('writing the review', repository, (octokit) =>
        octokit.rest.pulls.createReview({
          ...at(repository),
          pull_number,
          commit_id: commit,
          event: 'COMMENT',
          body,
          comments: comments.map(({ path, startLine, endLine, body: text }) => ({
            path,
            body: text,
            line: endLine,
            side: 'RIGHT',
            ...(startLine < endLine && { start_line: startLine, start_side: 'RIGHT' }),
          })),
        }),
      );
      return data.html_url;
    },
  } satisfies Partial<Deliveries>;
}
