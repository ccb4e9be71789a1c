/** What a thread shows of its jobs, as people read it, and the file of the repository that they change. */
import { at, eventually, type Sandbox, type SeenCheck } from './sandbox-process.ts';

export const REPORT = '<!-- signalbox:report -->';
const CONFIGURATION = '.github/signalbox.yml';

export async function reportOf(sandbox: Sandbox, thread: number): Promise<string> {
  return (await sandbox.comments(thread)).find(({ body }) => body.includes(REPORT))?.body ?? '';
}

/** Waits for the job's row in the thread's comment to say so, and returns the job's reference. */
export async function jobSays(sandbox: Sandbox, thread: number, name: string, says: string): Promise<string> {
  return eventually(`${name} is ${says}`, async () => {
    const rows = (await reportOf(sandbox, thread)).split('\n').filter((line) => line.startsWith('| [J'));
    // What it is called stands in the second column; other rows may name it as the reason of theirs.
    const row = rows.findLast((line) => line.split(' | ')[1]?.includes(name));
    return row?.includes(says) ? /\[(J\d+)\]/.exec(row)?.[1] : undefined;
  });
}

/** The same by the API, which knows at once: the comment takes its time about what is not urgent. */
export async function jobIs(sandbox: Sandbox, thread: number, name: string, state: string): Promise<void> {
  const { app, owner, repo, users } = sandbox.facts;
  const headers = { authorization: `Bearer ${users['writer']?.token}` };
  await eventually(`${name} is ${state}`, async () => {
    const answer = await fetch(`${app}/api/v1/repos/${owner}/${repo}/jobs?thread=${thread}`, { headers });
    const { jobs } = (await answer.json()) as { jobs: { name: string | null; state: string }[] };
    return jobs.find((job) => job.name === name)?.state === state ? true : undefined;
  });
}

/** The answer to a comment, once it is there. */
export async function replyTo(sandbox: Sandbox, thread: number, comment: number): Promise<string> {
  const reply = await eventually('a reply', async () =>
    (await sandbox.comments(thread)).find(({ body }) => body.includes(`signalbox:reply comment/${comment}`)),
  );
  return reply.body;
}

/** Says it on a thread and waits for the reaction that it was taken. */
export async function command(sandbox: Sandbox, thread: number, body: string, user = 'writer'): Promise<number> {
  const id = await sandbox.comment(thread, body, user);
  await eventually(`👀 on ${body}`, async () =>
    (await sandbox.comments(thread)).find((comment) => comment.id === id && comment.eyes === 1),
  );
  return id;
}

export async function checkOf(
  sandbox: Sandbox,
  pull: number,
  name: string,
  isSo: (check: SeenCheck) => boolean,
): Promise<SeenCheck> {
  return eventually(`the check ${name}`, async () =>
    (await sandbox.checks(pull)).findLast((check) => check.name === name && isSo(check)),
  );
}

export async function newIssue(sandbox: Sandbox, title: string): Promise<number> {
  const { data } = await sandbox.as('writer').rest.issues.create({ ...at(sandbox.facts), title });
  return data.number;
}

/** The configuration on a branch. */
export async function configuration(sandbox: Sandbox, ref = 'main'): Promise<{ text: string; sha: string }> {
  const { data } = await sandbox.as('admin').rest.repos.getContent({ ...at(sandbox.facts), path: CONFIGURATION, ref });
  if (Array.isArray(data) || data.type !== 'file') throw new Error('the configuration is not a file');
  return { text: Buffer.from(data.content, 'base64').toString(), sha: data.sha };
}

export async function configure(sandbox: Sandbox, text: string, branch = 'main'): Promise<void> {
  const { sha } = await configuration(sandbox, branch);
  await sandbox.as('admin').rest.repos.createOrUpdateFileContents({
    ...at(sandbox.facts),
    path: CONFIGURATION,
    branch,
    message: 'Change the configuration',
    content: Buffer.from(text).toString('base64'),
    sha,
  });
}
