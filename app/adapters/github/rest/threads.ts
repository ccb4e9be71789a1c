/** Issues and pull requests: what they say, which commit they stand at, what blocks them, and our comments on them. */
import type { GitHub } from '../../../engine/ports/github.ts';
import type { RepositoryRow } from '../../../engine/ports/store.ts';
import type { Caller } from './call.ts';
import { at, SKEW } from './call.ts';

/** GitHub lists no more files of a pull request. */
const MOST_FILES = 3_000;
/** Comments of one page, as many as GitHub gives, and how many of the newest are wanted at least. */
const PAGE = 100;
const ENOUGH = 30;

export function threadsOf({ call, find, clients }: Caller) {
  return {
    async headOf(repository, thread) {
      if (thread.kind === 'pull') {
        const { data } = await call('reading the pull request', repository, (octokit) =>
          octokit.rest.pulls.get({ ...at(repository), pull_number: thread.number }),
        );
        const { head, base } = data;
        // A fork that was deleted since has left its commits behind.
        const isFork = head.repo?.id !== base.repo.id;
        const pushedAt = isFork ? Date.parse(head.repo?.pushed_at ?? '') : NaN;
        return { commit: head.sha, isFork, base: base.sha, ...(Number.isFinite(pushedAt) && { pushedAt }) };
      }
      const { data } = await call('reading the default branch', repository, (octokit) =>
        octokit.rest.git.getRef({ ...at(repository), ref: `heads/${repository.defaultBranch}` }),
      );
      const commit = data.object.sha;
      return { commit, isFork: false, base: commit };
    },

    async threadOf(repository, number) {
      const answer = await find('reading the thread', repository, (octokit) =>
        octokit.rest.issues.get({ ...at(repository), issue_number: number }),
      );
      // An issue that was transferred is answered with the one it has become, elsewhere.
      if (answer?.data.number !== number) return undefined;
      const { title, body, pull_request, user } = answer.data;
      const thread = { kind: pull_request ? ('pull' as const) : ('issue' as const), number };
      return { thread, title, body: body ?? '', author: user?.login };
    },

    async commentsOf(repository, issue_number) {
      const pages = await find('reading the comments', repository, (octokit) =>
        newestComments((page) =>
          octokit.rest.issues.listComments({ ...at(repository), issue_number, per_page: PAGE, page }),
        ),
      );
      return (pages ?? []).map(({ id, user, body, created_at, updated_at, performed_via_github_app }) => ({
        id,
        author: user?.login ?? 'ghost',
        body: body ?? '',
        createdAt: Date.parse(created_at),
        updatedAt: Date.parse(updated_at),
        // What a person wrote by way of the app is the person's.
        isOurs: performed_via_github_app?.id === clients.appId && user?.type !== 'User',
      }));
    },

    async blockersOf(repository, issue_number) {
      const blockers = await find('asking what blocks the issue', repository, (octokit) =>
        octokit.paginate(octokit.rest.issues.listDependenciesBlockedBy, {
          ...at(repository),
          issue_number,
          per_page: 100,
        }),
      );
      return (blockers ?? [])
        .filter(({ state }) => state === 'open')
        .map(({ id, number, repository_url, repository: other }) => {
          const name = nameIn(repository_url);
          if (isSame(name, repository)) return `#${number}`;
          // What is private elsewhere is not named here.
          return repository.isPrivate || other?.private === false ? `${name}#${number}` : `another repository#${id}`;
        });
    },

    async blockedBy(repository, issue_number) {
      const blocked = await find('asking what the issue blocks', repository, (octokit) =>
        octokit.paginate(octokit.rest.issues.listDependenciesBlocking, {
          ...at(repository),
          issue_number,
          per_page: 100,
        }),
      );
      return (blocked ?? [])
        .filter(({ repository_url }) => isSame(nameIn(repository_url), repository))
        .map(({ number }) => number);
    },

    async changedPaths(repository, pull_number) {
      const files = await call('reading what the pull request changes', repository, (octokit) =>
        octokit.paginate(octokit.rest.pulls.listFiles, { ...at(repository), pull_number, per_page: 100 }),
      );
      // A file that was moved away is changed where it was, too.
      const paths = files.flatMap(({ filename, previous_filename }) => [filename, previous_filename ?? []].flat());
      return [...new Set(paths)].slice(0, MOST_FILES);
    },

    async react(repository, comment_id, content) {
      await call('reacting', repository, (octokit) =>
        octokit.rest.reactions.createForIssueComment({ ...at(repository), comment_id, content }),
      );
    },

    async createComment(repository, issue_number, body) {
      const { data } = await call('commenting', repository, (octokit) =>
        octokit.rest.issues.createComment({ ...at(repository), issue_number, body }),
      );
      return String(data.id);
    },

    async editComment(repository, id, body) {
      const edited = await find('editing the comment', repository, (octokit) =>
        octokit.rest.issues.updateComment({ ...at(repository), comment_id: Number(id), body }),
      );
      return edited !== undefined;
    },

    async findComment(repository, issue_number, marker, since) {
      const parameters = {
        ...at(repository),
        issue_number,
        since: new Date(since - SKEW).toISOString(),
        per_page: 100,
      };
      const comments = await call('looking for our comment', repository, (octokit) =>
        octokit.paginate(octokit.rest.issues.listComments, parameters),
      );
      const ours = comments.find(
        ({ performed_via_github_app, body }) =>
          performed_via_github_app?.id === clients.appId && body?.startsWith(marker),
      );
      return ours && String(ours.id);
    },
  } satisfies Partial<GitHub>;
}

/** GitHub lists the oldest first, so in a long thread the newest are on the last page, or on the last two. */
async function newestComments<T>(
  read: (page: number) => Promise<{ readonly headers: { readonly link?: string | undefined }; readonly data: T[] }>,
): Promise<T[]> {
  const first = await read(1);
  const last = Number(/[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(first.headers.link ?? '')?.[1] ?? 1);
  if (last <= 1) return first.data;
  const { data } = await read(last);
  if (data.length >= ENOUGH) return data;
  return [...(last === 2 ? first : await read(last - 1)).data, ...data];
}

/** `owner/name` in `https://api.github.com/repos/owner/name`. */
function nameIn(url: string): string {
  return url.split('/').slice(-2).join('/');
}

/** Names at GitHub are equal in any case. */
function isSame(fullName: string, { owner, name }: RepositoryRow): boolean {
  return fullName.toLowerCase() === `${owner}/${name}`.toLowerCase();
}
