/** What is delivered to, in memory: branches, commits, pull requests and reviews, for the double of GitHub. */
import type { Commit, Deliveries, FileDiff, NewCommit, NewReview } from '../../app/engine/ports/deliveries.ts';

type Answer = <T>(method: keyof Deliveries, act: () => T) => Promise<T>;

interface MadePull {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
}

export function repositoryDouble(answer: Answer, headOf: () => string, moved: (head: string) => void) {
  const git = {
    /** Of the pull request. */
    branch: 'topic',
    isOpen: true,
    isElsewhere: false,
    /** Tips of other branches. */
    branches: new Map<string, string>(),
    commits: new Map<string, Commit & { readonly made: NewCommit | null }>(),
    /** What stands in the commit that jobs run: git's modes, and texts. */
    modes: new Map<string, string>(),
    texts: new Map<string, string>(),
    diff: [] as FileDiff[],
    pulls: [] as MadePull[],
    reviews: [] as (NewReview & { readonly pull: number })[],
    tip: (branch: string): string | undefined => (branch === git.branch ? headOf() : git.branches.get(branch)),
    /** Somebody (or the app) commits. */
    commit(branch: string, message: string, made: NewCommit | null = null): string {
      const sha = String(git.commits.size + 1).padStart(40, 'd');
      git.commits.set(sha, { commit: sha, message, parents: [git.tip(branch) ?? ''], made });
      if (branch === git.branch) moved(sha);
      else git.branches.set(branch, sha);
      return sha;
    },
  };

  const root = (commit: string): Commit => ({ commit, message: 'before', parents: [] });

  function between(base: string, head: string): Commit[] | undefined {
    if (base === head) return [];
    const commit = git.commits.get(head);
    const before = commit && between(base, commit.parents[0] ?? '');
    return before && [...before, commit];
  }

  const port: Deliveries = {
    pullOf: () =>
      answer('pullOf', () => {
        const { branch, isElsewhere, isOpen } = git;
        return { isOpen, head: { branch, commit: headOf(), isElsewhere } };
      }),
    tipOf: (_, branch) =>
      answer('tipOf', () => {
        const tip = git.tip(branch);
        return tip === undefined ? undefined : (git.commits.get(tip) ?? root(tip));
      }),
    commitsBetween: (_, base, head) => answer('commitsBetween', () => between(base, head)),
    modesAt: (_, __, paths) =>
      answer('modesAt', () => new Map([...git.modes].filter(([path]) => paths.includes(path)))),
    textAt: (_, __, path) => answer('textAt', () => git.texts.get(path)),
    createBranch: (_, branch, commit) =>
      answer('createBranch', () => {
        if (!git.branches.has(branch)) git.branches.set(branch, commit);
      }),
    createCommit: (_, commit) =>
      answer('createCommit', () =>
        git.tip(commit.branch) === commit.parent
          ? { commit: git.commit(commit.branch, `${commit.headline}\n\n${commit.body}`, commit) }
          : 'moved',
      ),
    findPull: (_, branch, marker) =>
      answer('findPull', () => {
        const index = git.pulls.findIndex((pull) => pull.branch === branch && pull.body.startsWith(marker));
        return index < 0 ? undefined : urlOf(index);
      }),
    createPull: (_, pull) => answer('createPull', () => urlOf(git.pulls.push(pull) - 1)),
    diffOf: () => answer('diffOf', () => git.diff),
    findReview: (_, pull, marker) =>
      answer('findReview', () => {
        const index = git.reviews.findIndex((review) => review.pull === pull && review.body.startsWith(marker));
        return index < 0 ? undefined : reviewUrl(index);
      }),
    createReview: (_, pull, review) =>
      answer('createReview', () => reviewUrl(git.reviews.push({ ...review, pull }) - 1)),
  };
  return { git, port };
}

const urlOf = (index: number): string => `https://github.test/acme/widgets/pull/${100 + index}`;
const reviewUrl = (index: number): string => `https://github.test/acme/widgets/pull/42#review-${index}`;
