/** A real git repository behind real git-over-HTTP that wants a token, as GitHub's is. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const GITHUB_TOKEN = 'ghs_1234567_a-token-of-the-test';

export interface GitHost {
  readonly url: string;
  /** The newest commit, an older one, and one that only `refs/pull/7/head` reaches. */
  readonly commits: { readonly newest: string; readonly older: string; readonly fork: string };
  /** Bare repositories lie here as `owner/name`; those of the owner `public` want no token. */
  readonly root: string;
  /** Each request: its path, and whether it carried the token. */
  readonly requests: { readonly path: string; readonly authorized: boolean }[];
  close(): Promise<void>;
}

export async function startGitHost(): Promise<GitHost> {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-git-'));
  const commits = seed(join(root, 'acme', 'widgets'), join(root, 'work'));
  const requests: { path: string; authorized: boolean }[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', authorized: request.headers.authorization !== undefined });
    serveGit(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commits,
    root,
    requests,
    close: async () => {
      await closed(server);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function seed(bare: string, work: string): GitHost['commits'] {
  const git = (cwd: string, ...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd,
      encoding: 'utf8',
    }).trim();
  mkdirSync(bare, { recursive: true });
  mkdirSync(work);
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  git(bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(work, 'init', '--quiet', '--initial-branch=main');
  const commit = (name: string, text: string) => {
    writeFileSync(join(work, name), text);
    git(work, 'add', '.');
    git(work, 'commit', '--quiet', '-m', text);
    return git(work, 'rev-parse', 'HEAD');
  };
  const older = commit('README.md', 'older');
  const newest = commit('README.md', 'newest');
  git(work, 'push', '--quiet', bare, 'HEAD:refs/heads/main');
  git(work, 'checkout', '--quiet', '-b', 'fork');
  const fork = commit('fork.txt', 'from a fork');
  git(work, 'push', '--quiet', bare, 'HEAD:refs/pull/7/head');
  return { newest, older, fork };
}

function serveGit(root: string, request: IncomingMessage, response: ServerResponse): void {
  const wanted = `Basic ${Buffer.from(`x-access-token:${GITHUB_TOKEN}`).toString('base64')}`;
  const isPublic = request.url?.startsWith('/public/') === true;
  if (!isPublic && request.headers.authorization?.toLowerCase() !== wanted.toLowerCase()) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    return;
  }
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const cgi = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(cgi.stdin);
  const chunks: Buffer[] = [];
  cgi.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  cgi.once('close', () => {
    const whole = Buffer.concat(chunks);
    const split = whole.indexOf('\r\n\r\n');
    const headers = Object.fromEntries(
      whole
        .subarray(0, split)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': ', 2) as [string, string]),
    );
    const status = Number(headers['Status']?.slice(0, 3) ?? 200);
    delete headers['Status'];
    response.writeHead(status, headers).end(whole.subarray(split + 4));
  });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
