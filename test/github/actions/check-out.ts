/** `actions/checkout`, carried out with git over HTTP from the stand-in, as the real one does from github.com. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isSha } from '../git/plumbing.ts';
import { type JobContext, stepEnvironment } from './job-context.ts';
import { actionsSettings } from './live.ts';
import { runProcess } from './run-process.ts';

export async function checkOut(
  context: JobContext,
  inputs: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<{ exitCode: number; outputs: Record<string, string> }> {
  const { world, run, room, log, repo } = context;
  const repository = inputs['repository'] ?? `${repo.owner.login}/${repo.name}`;
  const own = repository.toLowerCase() === `${repo.owner.login}/${repo.name}`.toLowerCase();
  const folder = resolve(room.workspace, inputs['path'] ?? '.');
  const token = inputs['token'] ?? context.token;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  log.mask(token);
  log.mask(basic);
  warnOfUnknown(context, inputs);
  await mkdir(folder, { recursive: true });
  let lastLine = '';
  const git = async (...args: string[]): Promise<boolean> => {
    log.write(`[command]git ${args.join(' ')}`);
    const onLine = (line: string): void => {
      lastLine = line;
      log.write(line);
    };
    const env = { ...stepEnvironment(context), GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
    const exitCode = await runProcess({
      command: 'git',
      args,
      cwd: folder,
      env,
      onLine,
      stop,
      force: context.force,
      trackingId: context.trackingId,
      settings: actionsSettings(world),
    });
    return exitCode === 0;
  };
  const depth = inputs['fetch-depth'] ?? '1';
  const shallow = depth === '0' ? [] : [`--depth=${depth}`];
  const header = `http.${world.baseUrl}/.extraheader`;
  const { wanted, branch } = target(context, own, inputs['ref']);
  const done =
    (await git('init', '--quiet', '.')) &&
    (await git('remote', 'add', 'origin', `${world.baseUrl}/${repository}`)) &&
    (await git('config', '--local', header, `AUTHORIZATION: basic ${basic}`)) &&
    (depth !== '0' || (await git('fetch', '--prune', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*'))) &&
    (await git('fetch', '--no-tags', ...shallow, 'origin', wanted)) &&
    (await git('checkout', '--force', ...(branch === undefined ? ['--detach'] : ['-B', branch]), 'FETCH_HEAD')) &&
    (inputs['persist-credentials'] !== 'false' || (await git('config', '--local', '--unset-all', header)));
  if (!done) return { exitCode: 1, outputs: {} };
  await git('log', '-1', '--format=%H');
  return { exitCode: 0, outputs: { ref: inputs['ref'] ?? run.ref, commit: lastLine.trim() } };
}

/** What to fetch, and the branch it becomes in the workspace; a commit, a tag or a pull request's head is detached. */
function target(
  { run }: JobContext,
  own: boolean,
  ref: string | undefined,
): { wanted: string; branch: string | undefined } {
  const branchOf = (name: string): string | undefined => /^refs\/heads\/(.+)$/.exec(name)?.[1];
  if (ref === undefined)
    return own ? { wanted: run.headSha, branch: branchOf(run.ref) } : { wanted: 'HEAD', branch: undefined };
  if (isSha(ref) || ref.startsWith('refs/')) return { wanted: ref, branch: branchOf(ref) };
  return { wanted: ref, branch: ref };
}

/** Inputs of the real action that change nothing here, because the stand-in's workspaces start empty and live one job. */
const HONOURED = ['repository', 'ref', 'token', 'path', 'fetch-depth', 'persist-credentials'];
const HARMLESS = ['clean', 'show-progress', 'set-safe-directory', 'github-server-url', 'fetch-tags'];

function warnOfUnknown(context: JobContext, inputs: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(inputs).filter((name) => !HONOURED.includes(name) && !HARMLESS.includes(name));
  if (unknown.length > 0)
    context.log.write(`##[warning]The stand-in's checkout does not honour: ${unknown.join(', ')}`);
}
