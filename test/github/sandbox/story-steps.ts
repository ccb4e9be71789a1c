/**
 * The canned story: one comment becomes a chain of three jobs, the second asks for an approval, is steered and hands in its work,
 * which the third tests.
 * Every step is seen from outside, through GitHub's API or the session page's stream.
 */
import type { Check, Stage } from './stage.ts';
import { signIn } from './sign-in.ts';

export interface Step {
  readonly says: string;
  /** Set where the story does something, which must not be done twice. */
  readonly acts?: true;
  /** What was seen, in a word or two (or nothing more to say: ''); undefined when it is not to be seen yet. */
  readonly look: (stage: Stage) => Promise<string | undefined>;
}

const CHAIN = `/dispatch --as plan [[plan:Write a file|Run the tests]] [[say:planned]]
/dispatch --then --as implement --output pull_request [[write:hello.txt=hi]] [[run:npm test]] [[say:Waiting for a word.]] [[wait]] [[say:done]]
/run --then --as tests cat hello.txt && npm test`;

const STEERING = 'hello from the story';

export const steps: readonly Step[] = [
  { says: 'writer signed in to the app with GitHub', acts: true, look: signInAsWriter },
  { says: 'writer commented a chain of three jobs on the pull request', acts: true, look: commentChain },
  { says: '👀 on the comment', look: seeEyes },
  { says: 'a check run for each job', look: seeChecks },
  { says: 'one comment with a table of the jobs and a graph of the chain', look: seeStatusComment },
  { says: 'the third job is labelled as asked for', look: (stage) => seeLabel(stage, 'dispatch:tests') },
  { says: 'the first job said "planned" on the session page', look: (stage) => seeSaid(stage, 0, 'planned') },
  { says: 'the first job succeeded', look: (stage) => seeSuccess(stage, 0) },
  { says: 'its label moved', look: (stage) => seeLabel(stage, 'done:plan') },
  { says: 'the second job started only then', look: seeOrder },
  { says: 'its agent asks for an approval, on the session page', look: seeRequest },
  { says: 'the same approval in the thread', look: seeApprovalInThread },
  {
    says: 'writer approved it by a comment',
    acts: true,
    look: (stage) => act(stage.comment(`/approve ${stage.approval}`), `/approve ${stage.approval}`),
  },
  { says: 'the runner confirmed the decision', look: seeApplied },
  { says: 'the agent ran the tests in its workspace', look: seeTestsRun },
  { says: 'the agent waits for a word', look: (stage) => seeSaid(stage, 1, 'Waiting for a word.') },
  {
    says: 'writer steered it by a comment',
    acts: true,
    look: (stage) => act(stage.comment(`/tell ${stage.jobs[1]} ${STEERING}`), `/tell ${stage.jobs[1]} …`),
  },
  { says: 'the agent repeated the word', look: (stage) => seeSaid(stage, 1, STEERING) },
  { says: 'the second job succeeded', look: (stage) => seeSuccess(stage, 1) },
  { says: 'the app opened a pull request with what the agent wrote', look: seeDelivered },
  { says: 'in one commit of the app, which GitHub verified', look: seeVerified },
  { says: 'the third job ran the tests on that commit, as a shell command', look: seeShellOutput },
  { says: 'the third job succeeded', look: (stage) => seeSuccess(stage, 2) },
  { says: 'its label moved', look: (stage) => seeLabel(stage, 'done:tests') },
  { says: 'the comment tells that all three succeeded, still one comment', look: seeFinalComment },
  { says: 'three workflow runs succeeded on GitHub', look: seeRuns },
  { says: 'every request and webhook matched GitHub’s description', look: seeNoViolations },
];

async function signInAsWriter(stage: Stage): Promise<string> {
  stage.cookie = await signIn(stage.facts.app, 'writer');
  return '';
}

async function commentChain(stage: Stage): Promise<string> {
  const pull = await stage.github.rest.pulls.get({ ...stage.where, pull_number: stage.facts.pull });
  stage.headSha = pull.data.head.sha;
  stage.commentId = await stage.comment(CHAIN);
  return '';
}

async function act(done: Promise<unknown>, detail: string): Promise<string> {
  await done;
  return detail;
}

async function seeEyes(stage: Stage): Promise<string | undefined> {
  const reactions = await stage.github.rest.reactions.listForIssueComment({
    ...stage.where,
    comment_id: stage.commentId,
  });
  return reactions.data.some(({ content }) => content === 'eyes') ? '' : undefined;
}

async function seeChecks(stage: Stage): Promise<string | undefined> {
  const checks = await stage.checks();
  const jobs = checks.flatMap(({ details_url: url }) => /\/(J\d+)(?:$|[/?#])/.exec(url ?? '')?.[1] ?? []);
  if (jobs.length < 3) return undefined;
  stage.jobs = [...new Set(jobs)].toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))).slice(-3);
  return checks
    .map(({ name }) => name)
    .toSorted()
    .join(', ');
}

async function statusComments(stage: Stage): Promise<string[]> {
  const comments = await stage.github.rest.issues.listComments({ ...stage.thread, per_page: 100 });
  return comments.data
    .filter(({ user, body }) => user?.type === 'Bot' && stage.jobs.every((job) => body?.includes(job)))
    .map(({ body }) => body ?? '');
}

async function seeStatusComment(stage: Stage): Promise<string | undefined> {
  const [body] = await statusComments(stage);
  return body?.includes('mermaid') && body.includes('|') ? '' : undefined;
}

async function seeFinalComment(stage: Stage): Promise<string | undefined> {
  const bodies = await statusComments(stage);
  const succeeded = bodies[0]?.match(/succeeded/g)?.length ?? 0;
  return bodies.length === 1 && succeeded >= 3 ? '' : undefined;
}

async function seeLabel(stage: Stage, name: string): Promise<string | undefined> {
  const labels = await stage.github.rest.issues.listLabelsOnIssue(stage.thread);
  return labels.data.some((label) => label.name === name) ? name : undefined;
}

async function checkOf(stage: Stage, index: number): Promise<Check | undefined> {
  const checks = await stage.checks();
  // An approval has a check run of its own that leads to the same page.
  return checks.find(({ external_id: about }) => about === stage.jobs[index]);
}

async function seeSuccess(stage: Stage, index: number): Promise<string | undefined> {
  const check = await checkOf(stage, index);
  if (check?.status !== 'completed') return undefined;
  if (check.conclusion !== 'success') throw new Error(`${check.name} ended as ${check.conclusion}`);
  return check.name;
}

async function seeOrder(stage: Stage): Promise<string | undefined> {
  const [first, second] = [stage.session(0), stage.session(1)];
  const ended = first.log.find(({ event }) => event.kind === 'session.finished');
  const started = second.log.find(({ event }) => event.kind === 'session.started');
  if (!ended || !started) return undefined;
  if (started.at < ended.at) throw new Error('it started before the first had finished');
  return `${((started.at - ended.at) / 1000).toFixed(1)} s after the first finished`;
}

async function seeSaid(stage: Stage, index: number, text: string): Promise<string | undefined> {
  const said = stage
    .session(index)
    .saw('message')
    .filter(({ role }) => role === 'agent');
  return said
    .map((message) => message.text)
    .join('')
    .includes(text)
    ? `“${text}”`
    : undefined;
}

async function seeRequest(stage: Stage): Promise<string | undefined> {
  const routed = stage.session(1).saw('approval.routed').at(-1);
  const request = stage
    .session(1)
    .saw('approval.requested')
    .find((event) => event.request === routed?.request);
  if (!routed?.approval || !request) return undefined;
  stage.approval = routed.approval;
  return `${routed.approval} ${request.tool}: ${request.input}`;
}

async function seeApprovalInThread(stage: Stage): Promise<string | undefined> {
  const bodies = await statusComments(stage);
  return bodies.some((body) => new RegExp(`\\b${stage.approval}\\b`).test(body) && body.includes('npm test'))
    ? stage.approval
    : undefined;
}

async function seeApplied(stage: Stage): Promise<string | undefined> {
  return stage.session(1).saw('approval.applied').at(-1)?.outcome === 'allowed' ? 'allowed' : undefined;
}

async function seeTestsRun(stage: Stage): Promise<string | undefined> {
  const tools = stage
    .session(1)
    .saw('tool.started')
    .filter(({ tool }) => tool === 'execute');
  const ended = stage
    .session(1)
    .saw('tool.finished')
    .find(({ id }) => tools.some((tool) => tool.id === id));
  if (!ended) return undefined;
  if (ended.status !== 'completed')
    throw new Error(`the command ended as ${ended.status}, exit code ${ended.exitCode ?? 'unknown'}`);
  return `exit code ${ended.exitCode ?? 0}`;
}

async function seeDelivered(stage: Stage): Promise<string | undefined> {
  const pulls = await stage.github.rest.pulls.list({ ...stage.where, state: 'open' });
  const own = pulls.data.find(({ user }) => user?.login === `${stage.facts.appSlug}[bot]`);
  if (!own) return undefined;
  stage.delivered = { number: own.number, sha: own.head.sha };
  const files = await stage.github.rest.pulls.listFiles({ ...stage.where, pull_number: own.number });
  const told = files.data.map(({ status, filename }) => `${status} ${filename}`).join(', ');
  return told === 'added hello.txt' ? `#${own.number}, ${told}` : undefined;
}

async function seeVerified(stage: Stage): Promise<string | undefined> {
  const pull_number = stage.delivered?.number ?? 0;
  const commits = await stage.github.rest.pulls.listCommits({ ...stage.where, pull_number });
  const made = commits.data.filter(({ author }) => author?.login === `${stage.facts.appSlug}[bot]`);
  const isVerified = made.every(({ commit }) => commit.verification?.verified === true);
  return made.length === 1 && isVerified ? made[0]?.sha.slice(0, 7) : undefined;
}

async function seeShellOutput(stage: Stage): Promise<string | undefined> {
  const output = stage
    .session(2)
    .saw('terminal')
    .map(({ text }) => text)
    .join('');
  // The file is there because the job began with the commit that was delivered; it ends without a line's end.
  return output.startsWith('hi') ? /pass 3/.exec(output)?.[0] : undefined;
}

async function seeRuns(stage: Stage): Promise<string | undefined> {
  const runs = await stage.github.rest.actions.listWorkflowRunsForRepo({ ...stage.where, event: 'workflow_dispatch' });
  const succeeded = runs.data.workflow_runs.filter(({ conclusion }) => conclusion === 'success');
  return succeeded.length >= 3 ? '' : undefined;
}

async function seeNoViolations(stage: Stage): Promise<string> {
  const answer = await fetch(`${stage.facts.github}/_stand-in/violations`);
  const violations = (await answer.json()) as unknown[];
  if (violations.length > 0) throw new Error(JSON.stringify(violations, null, 2));
  return 'no violations';
}
