/** Branches and commits: read, and made by GitHub itself, so that they are signed and say who made them. */
import { z } from 'zod';
import type { Deliveries } from '../../../engine/ports/deliveries.ts';
import { Failure } from '../../../ground/outcome.ts';
import { messageOf, statusOf } from '../failures.ts';
import type { Caller } from './call.ts';
import { at } from './call.ts';

/** The only way to write: GitHub checks where the branch stands, and signs what it makes. */
const CREATE_COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

interface CommitMade {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } } | null;
}

export function commitsOf({ call, find }: Caller) {
  return {
    async tipOf(repository, branch) {
      const found = await find('reading the branch', repository, (octokit) =>
        octokit.rest.git.getRef({ ...at(repository), ref: `heads/${branch}` }),
      );
      if (!found) return undefined;
      const { data } = await call('reading the commit of the branch', repository, (octokit) =>
        octokit.rest.git.getCommit({ ...at(repository), commit_sha: found.data.object.sha }),
      );
      return { commit: data.sha, message: data.message, parents: data.parents.map(({ sha }) => sha) };
    },

    async commitsBetween(repository, base, head) {
      const compared = await find('comparing commits', repository, (octokit) =>
        octokit.rest.repos.compareCommitsWithBasehead({ ...at(repository), basehead: `${base}...${head}` }),
      );
      if (compared?.data.merge_base_commit.sha !== base) return undefined;
      return compared.data.commits.map(({ sha, commit, parents }) => ({
        commit: sha,
        message: commit.message,
        parents: parents.map((parent) => parent.sha),
      }));
    },

    async textAt(repository, ref, path) {
      const file = await find('reading a file', repository, (octokit) =>
        octokit.rest.repos.getContent({ ...at(repository), path, ref }),
      );
      if (!file || Array.isArray(file.data) || file.data.type !== 'file' || file.data.encoding !== 'base64')
        return undefined;
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          Buffer.from(file.data.content, 'base64'),
        );
      } catch {
        return undefined;
      }
    },

    async createBranch(repository, branch, sha) {
      await call('making the branch', repository, (octokit) =>
        octokit.rest.git
          .createRef({ ...at(repository), ref: `refs/heads/${branch}`, sha })
          .then(() => undefined)
          .catch((error: unknown) => {
            if (statusOf(error) !== 422 || !/already exists/i.test(messageOf(error))) throw error;
          }),
      );
    },

    async createCommit(repository, { branch, parent, headline, body, additions, deletions }) {
      const input = {
        branch: { repositoryNameWithOwner: `${repository.owner}/${repository.name}`, branchName: branch },
        expectedHeadOid: parent,
        message: { headline, body },
        fileChanges: { additions, deletions: deletions.map((path) => ({ path })) },
      };
      return call('making the commit', repository, async (octokit) => {
        try {
          const made = await octokit.graphql<CommitMade>(CREATE_COMMIT, { input });
          if (made.createCommitOnBranch) return { commit: made.createCommitOnBranch.commit.oid };
          throw new Failure('transient', 'making the commit: GitHub says nothing of what became of it');
        } catch (error) {
          const told = toldBy(error);
          if (!told) throw error;
          if (isStale(told)) return 'moved';
          throw refusedBy(told, error);
        }
      });
    },
  } satisfies Partial<Deliveries>;
}

const Told = z.object({ type: z.string().default(''), message: z.string().default('') });
type Told = z.infer<typeof Told>;
const Refused = z.object({ errors: z.tuple([Told], z.unknown()) });

/** GraphQL says no with the status 200, and why in a list. */
function toldBy(error: unknown): Told | undefined {
  return Refused.safeParse(error).data?.errors[0];
}

const isStale = ({ type, message }: Told): boolean =>
  type === 'STALE_DATA' || /expected branch to point to/i.test(message);

function refusedBy({ type, message }: Told, cause: unknown): Failure {
  const text = `making the commit: GitHub said ${message}`;
  if (type === 'RATE_LIMITED' || /rate limit/i.test(message))
    return new Failure('transient', text, { cause, retryAfterMs: 60_000 });
  if (type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES') return new Failure('unauthorized', text, { cause });
  // Errors of its own have no type, and words that say so.
  const isTheirs = /something went wrong|timeout|timed out/i.test(message);
  return new Failure(isTheirs ? 'transient' : 'permanent', text, { cause });
}
