/** A GitHub that answers at once from canned bodies, or never. They hold what the app reads of them; nothing is checked. */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { PERSON } from './signed-webhook.ts';

export interface BareGitHub extends AsyncDisposable {
  readonly url: string;
}

/** `dispatched` hears of each workflow dispatch as it arrives: the repository and the job it names, and the run it gets. */
export function answeringGitHub(
  dispatched: (repository: string, job: string, run: number) => void = () => undefined,
): Promise<BareGitHub> {
  let made = 900_000;
  const created = (): [number, unknown] => [201, { id: ++made }];
  const routes: readonly [string, RegExp, (body: string, path: string) => [number, unknown]][] = [
    [
      'GET',
      /\/collaborators\/[^/]+\/permission$/,
      () => [200, { permission: 'write', role_name: 'write', user: PERSON }],
    ],
    ['GET', /\/contents\//, () => [200, 'version: 1\nlimits: { slots: 100 }\n']],
    [
      'GET',
      /\/pulls\/\d+$/,
      () => [
        200,
        {
          number: 2,
          head: { sha: 'a'.repeat(40), ref: 'fix', repo: { id: 1 } },
          base: { ref: 'main', repo: { id: 1 } },
        },
      ],
    ],
    ['GET', /\/app\/hook\/deliveries$/, () => [200, []]],
    [
      'POST',
      /\/access_tokens$/,
      () => [
        201,
        {
          token: 'ghs_bench',
          expires_at: new Date(Date.now() + 3_600_000).toISOString(),
          permissions: { actions: 'write' },
          repository_selection: 'all',
        },
      ],
    ],
    [
      'POST',
      /\/dispatches$/,
      (body, path) => {
        const run = ++made;
        const { inputs } = JSON.parse(body) as { inputs: { job: string } };
        dispatched(path.split('/')[3] ?? '', inputs.job, run);
        return [
          200,
          {
            workflow_run_id: run,
            run_url: `https://github.example/runs/${run}`,
            html_url: `https://github.example/runs/${run}`,
          },
        ];
      },
    ],
    ['POST', /\/(?:reactions|comments|check-runs|labels)$/, created],
    ['PATCH', /\/(?:comments|check-runs)\/\d+$/, () => [200, { id: 1 }]],
  ];
  return listen(async (request) => {
    const path = new URL(request.url ?? '/', 'http://bench').pathname;
    const body = await text(request);
    const route = routes.find(([method, pattern]) => method === request.method && pattern.test(path));
    return route ? route[2](body, path) : [404, { message: 'Not Found' }];
  });
}

/** Takes every request and answers none: whatever is done with GitHub's help waits. */
export const silentGitHub = (): Promise<BareGitHub> => listen(() => new Promise(() => undefined));

async function listen(answer: (request: IncomingMessage) => Promise<[number, unknown]>): Promise<BareGitHub> {
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      const isText = typeof body === 'string';
      response.writeHead(status, {
        'content-type': isText ? 'application/vnd.github.raw+json; charset=utf-8' : 'application/json; charset=utf-8',
      });
      response.end(isText ? body : JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
