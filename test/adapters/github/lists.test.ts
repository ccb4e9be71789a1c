/** Lists that go over pages and threads that lead elsewhere, as GitHub answers them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { answering } from './answering.ts';
import { oursAgainst, ROW, TOKEN } from './ours.ts';

const JSON_HEAD = { 'content-type': 'application/json' };

/** A GitHub that gives a token to everyone, and this answer to everything else. */
async function saying(answer: (url: URL, response: ServerResponse) => unknown) {
  const github = await answering((request: IncomingMessage, response) => {
    if (request.url?.endsWith('/access_tokens')) return void response.writeHead(201, JSON_HEAD).end(TOKEN);
    const body = answer(new URL(request.url ?? '', github.url), response);
    if (!response.headersSent) response.writeHead(200, JSON_HEAD).end(JSON.stringify(body));
  });
  return { github, port: (await oursAgainst(github.url)).github };
}

test('what a pull request changes is read page by page, with the places that files were moved from', async () => {
  const { github, port } = await saying((url, response) => {
    const page = Number(url.searchParams.get('page') ?? 1);
    const files = Array.from({ length: 100 }, (_, index) => ({ filename: `${page}/${index}` }));
    if (page < 3) {
      url.searchParams.set('page', String(page + 1));
      response.setHeader('link', `<${url.href}>; rel="next"`);
      return files;
    }
    return [{ filename: 'here.yml', previous_filename: '.github/signalbox.yml' }];
  });
  await using _ = github;
  const paths = await port.changedPaths(ROW, 2);
  expect(paths).toHaveLength(202);
  expect(paths.slice(-2)).toEqual(['here.yml', '.github/signalbox.yml']);
});

test('a blocker in another repository carries its name, and only issues of the same one are found from the other side', async () => {
  const issue = (number: number, repository: string, state = 'open', isPublic = false) => ({
    id: 900 + number,
    number,
    ...(isPublic && { repository: { private: false } }),
    state,
    repository_url: `https://api.github.com/repos/${repository}`,
  });
  const { github, port } = await saying(() => [
    issue(3, 'Acme/Widgets'),
    issue(4, 'acme/gadgets'),
    issue(6, 'acme/open', 'open', true),
    issue(5, 'acme/widgets', 'closed'),
  ]);
  await using _ = github;
  // A public thread does not name what may be private.
  expect(await port.blockersOf({ ...ROW, isPrivate: false }, 1)).toEqual([
    '#3',
    'another repository#904',
    'acme/open#6',
  ]);
  expect(await port.blockersOf({ ...ROW, isPrivate: true }, 1)).toEqual(['#3', 'acme/gadgets#4', 'acme/open#6']);
  expect(await port.blockedBy(ROW, 1)).toEqual([3, 5]);
});

test('a head in another repository, or in one that was deleted, is a fork’s', async () => {
  const pull = (head: object | null) => ({ head: { sha: 'abc', repo: head }, base: { repo: { id: 71 } } });
  const answers = [pull({ id: 71 }), pull({ id: 72, pushed_at: '2026-11-22T10:00:00Z' }), pull(null)];
  const { github, port } = await saying(() => answers.shift());
  await using _ = github;
  const heads = [];
  for (let count = 0; count < 3; count += 1) heads.push(await port.headOf(ROW, { kind: 'pull', number: 2 }));
  expect(heads.map(({ isFork }) => isFork)).toEqual([false, true, true]);
  expect(heads.map(({ pushedAt }) => pushedAt)).toEqual([undefined, Date.UTC(2026, 10, 22, 10), undefined]);
});

test('an issue that was transferred, or deleted, is no longer here', async () => {
  const { github, port } = await saying((url, response) => {
    if (url.pathname.endsWith('/issues/1'))
      return response.writeHead(301, { location: '/repositories/72/issues/40' }).end();
    if (url.pathname.endsWith('/issues/2')) return response.writeHead(410, JSON_HEAD).end('{"message":"Gone"}');
    return { number: 40, title: 'Elsewhere', body: null };
  });
  await using _ = github;
  expect(await port.threadOf(ROW, 1)).toBeUndefined();
  expect(await port.threadOf(ROW, 2)).toBeUndefined();
});

test('of a long thread the newest comments are read, from the last page or the last two', async () => {
  let total = 0;
  const asked: number[] = [];
  const { github, port } = await saying((url, response) => {
    const page = Number(url.searchParams.get('page'));
    asked.push(page);
    const last = Math.max(1, Math.ceil(total / 100));
    if (page < last)
      response.setHeader(
        'link',
        `<${url.origin}/x?per_page=100&page=2>; rel="next", <${url.origin}/x?per_page=100&page=${last}>; rel="last"`,
      );
    return Array.from({ length: Math.min(100, total - (page - 1) * 100) }, (_, index) => ({
      id: (page - 1) * 100 + index + 1,
      user: index === 0 ? null : { login: index === 1 ? 'box[bot]' : 'ada', type: index === 1 ? 'Bot' : 'User' },
      body: index === 2 ? null : 'words',
      created_at: '2026-11-22T10:00:00Z',
      updated_at: '2026-11-22T10:00:05Z',
      performed_via_github_app: index === 1 || index === 3 ? { id: 7 } : null,
    }));
  });
  await using _ = github;
  const read = async (count: number) => {
    asked.length = 0;
    total = count;
    const comments = await port.commentsOf(ROW, 1);
    return [comments.length, comments.at(-1)?.id, asked.join(' ')];
  };
  expect(await read(0)).toEqual([0, undefined, '1']);
  expect(await read(100)).toEqual([100, 100, '1']);
  expect(await read(130)).toEqual([30, 130, '1 2']);
  expect(await read(105)).toEqual([105, 105, '1 2']);
  expect(await read(405)).toEqual([105, 405, '1 5 4']);
  const [ghost, ours, empty, byPerson] = await port.commentsOf(ROW, 1);
  expect(ghost).toMatchObject({
    author: 'ghost',
    body: 'words',
    isOurs: false,
    updatedAt: Date.UTC(2026, 10, 22, 10, 0, 5),
  });
  expect([ours?.isOurs, empty?.body, byPerson?.isOurs]).toEqual([true, '', false]);
});

test('comments of a thread that is gone are none', async () => {
  const { github, port } = await saying((_, response) => response.writeHead(410, JSON_HEAD).end('{"message":"Gone"}'));
  await using _ = github;
  expect(await port.commentsOf(ROW, 1)).toEqual([]);
});

test('what is no file is no configuration', async () => {
  const { github, port } = await saying(() => [{ name: 'a folder of that name' }]);
  await using _ = github;
  expect(await port.configFile(ROW)).toBeNull();
  expect(await port.configAt(ROW, 'abc')).toBeNull();
});
