/** `actions/checkout`, carried out with git over HTTP from the stand-in, as the real one does from github.com. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JobContext } from './job-context.ts';
import { stepEnvironment } from './job-context.ts';
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
  const ref = inputs['ref'] ?? (own ? run.headSha : 'HEAD');
  const folder = resolve(room.workspace, inputs['path'] ?? '.');
  const token = inputs['token'] ?? context.token;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  log.mask(token);
  log.mask(basic);
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
  const header = `http.${world.baseUrl}/.extraheader`;
  // A branch keeps its name in the workspace; a commit or pull request head is checked out detached.
  const branch = /^[0-9a-f]{40}$|^refs\/(?!heads\/)|^HEAD$/.test(ref) ? undefined : ref.replace(/^refs\/heads\//, '');
  const wanted = branch === undefined ? ref : branch;
  const done =
    (await git('init', '--quiet', '.')) &&
    (await git('remote', 'add', 'origin', `${world.baseUrl}/${repository}`)) &&
    (await git('config', '--local', header, `AUTHORIZATION: basic ${basic}`)) &&
    (await git(
      'fetch',
      '--no-tags',
      '--prune',
      ...(depth === '0' ? [] : [`--depth=${depth}`]),
      'origin',
      ...(depth === '0' ? ['+refs/heads/*:refs/remotes/origin/*', wanted] : [wanted]),
    )) &&
    (await git(
      'checkout',
      '--progress',
      '--force',
      ...(branch === undefined
        ? ['--detach', 'FETCH_HEAD']
        : ['-B', branch, depth === '0' ? `refs/remotes/origin/${branch}` : 'FETCH_HEAD']),
    )) &&
    (inputs['persist-credentials'] !== 'false' || (await git('config', '--local', '--unset-all', header)));
  if (!done) return { exitCode: 1, outputs: {} };
  await git('log', '-1', '--format=%H');
  return { exitCode: 0, outputs: { ref, commit: lastLine.trim() } };
}
