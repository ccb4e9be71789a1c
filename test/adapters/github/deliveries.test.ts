/** Which deliveries never reached us: told from GitHub's list, page by page, as far back as is asked. */
import { expect, test } from 'vitest';
import { failedDeliveriesSince } from '../../../app/adapters/github/deliveries.ts';
import { answering } from './answering.ts';

interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly status_code: number;
  readonly delivered_at: string;
}

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 22, 12) + minutes * 60_000).toISOString();
const since = (minutes: number): number => Date.parse(at(minutes));
const delivery = (id: number, minutes: number, status_code: number, guid = `g${id}`): Delivery => ({
  id,
  guid,
  status_code,
  delivered_at: at(minutes),
});

/** Pages as GitHub gives them: newest first, the next one behind a cursor in the `link` header. */
async function listed(pages: readonly (readonly Delivery[])[]) {
  const github = await answering((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const page = Number(url.searchParams.get('cursor') ?? 0);
    const next =
      page + 1 < pages.length
        ? { link: `<${github.url}/app/hook/deliveries?per_page=100&cursor=${page + 1}>; rel="next"` }
        : {};
    response.writeHead(200, { 'content-type': 'application/json', ...next }).end(JSON.stringify(pages[page]));
  });
  return github;
}

test('those that failed come oldest first; those that arrived by another try do not', async () => {
  await using github = await listed([
    [delivery(9, 9, 200), delivery(8, 8, 502), delivery(7, 7, 200, 'twice')],
    [delivery(6, 6, 0), delivery(5, 5, 500, 'twice'), delivery(4, 4, 404)],
  ]);
  const failed = await failedDeliveriesSince(github.octokit, since(0));
  expect(failed.map(({ guid }) => guid)).toEqual(['g4', 'g6', 'g8']);
  expect(github.asked).toHaveLength(2);
  expect(github.asked[0]).toBe('/app/hook/deliveries?per_page=100');
});

test('what is older than asked is neither read further nor asked for again', async () => {
  await using github = await listed([
    [delivery(9, 9, 500), delivery(8, 8, 200)],
    [delivery(7, 7, 500), delivery(3, 3, 500)],
    [delivery(2, 2, 500)],
  ]);
  const failed = await failedDeliveriesSince(github.octokit, since(5));
  expect(failed.map(({ guid }) => guid)).toEqual(['g7', 'g9']);
  expect(github.asked).toHaveLength(2);
});

test('of several tries that failed, one is named', async () => {
  await using github = await listed([
    [delivery(9, 9, 500, 'same'), delivery(8, 8, 500, 'same'), delivery(7, 7, 500, 'same')],
  ]);
  expect(await failedDeliveriesSince(github.octokit, since(0))).toEqual([{ id: 9, guid: 'same' }]);
});

test('an empty list holds nothing', async () => {
  await using github = await listed([[]]);
  expect(await failedDeliveriesSince(github.octokit, since(0))).toEqual([]);
});
