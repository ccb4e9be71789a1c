/** What the story can see and do: GitHub as the writer, the session page's streams, the stand-in's list of violations. */
import { Octokit } from '@octokit/rest';
import { followSession, type SessionStream } from './session-stream.ts';
import type { SandboxFacts } from './announce.ts';

export interface Stage {
  readonly facts: SandboxFacts;
  readonly github: Octokit;
  readonly where: { owner: string; repo: string };
  readonly thread: { owner: string; repo: string; issue_number: number };
  /** The comment that holds the commands. */
  commentId: number;
  headSha: string;
  cookie: string;
  /** The jobs of the chain, in order, once they have numbers. */
  jobs: string[];
  approval: string;
  /** The pull request that the app opened. A job that begins with its commit has its check run there. */
  delivered: { number: number; sha: string } | undefined;
  readonly comment: (body: string) => Promise<number>;
  readonly checks: () => Promise<Check[]>;
  /** The stream of the job with this place in the chain. */
  readonly session: (index: number) => SessionStream;
  /** Why a stream could not be followed, if one could not. */
  readonly trouble: () => string;
  readonly close: () => void;
}

export type Check = Awaited<ReturnType<Octokit['rest']['checks']['listForRef']>>['data']['check_runs'][number];

export function openStage(facts: SandboxFacts): Stage {
  const github = new Octokit({ baseUrl: facts.github, auth: facts.users.writer.token });
  const where = { owner: facts.owner, repo: facts.repo };
  const thread = { ...where, issue_number: facts.pull };
  const sessions = new Map<string, SessionStream>();

  const stage: Stage = {
    facts,
    github,
    where,
    thread,
    commentId: 0,
    headSha: '',
    cookie: '',
    jobs: [],
    approval: '',
    delivered: undefined,
    comment: async (body) => (await github.rest.issues.createComment({ ...thread, body })).data.id,
    checks: async () => {
      const heads = [...(stage.delivered ? [stage.delivered.sha] : []), stage.headSha];
      const listed = heads.map((ref) => github.rest.checks.listForRef({ ...where, ref, per_page: 100 }));
      return (await Promise.all(listed)).flatMap(({ data }) => data.check_runs);
    },
    session: (index) => {
      const job = stage.jobs[index] ?? '';
      const known = sessions.get(job);
      if (known) return known;
      const stream = followSession(
        `${facts.app}/api/v1/repos/${facts.owner}/${facts.repo}/jobs/${job}/stream`,
        stage.cookie,
      );
      sessions.set(job, stream);
      return stream;
    },
    trouble: () => [...sessions.values()].map((stream) => stream.trouble()).find(Boolean) ?? '',
    close: () => {
      for (const stream of sessions.values()) stream.close();
    },
  };
  return stage;
}
