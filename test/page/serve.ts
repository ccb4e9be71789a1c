/** `node test/page/serve.ts [port]`: the fixtures in your own browser. */
import { SESSIONS } from './fixture-sessions.ts';
import { startFixtureServer } from './fixture-server.ts';

const server = await startFixtureServer(Number(process.argv[2] ?? 4010));
console.log(
  [
    '/',
    '/blank',
    '/login',
    '/refused',
    '/calm',
    '/settings/tokens',
    '/tokens-fresh',
    ...Object.keys(SESSIONS).map((name) => `/${name}`),
  ]
    .map((path) => server.url + path)
    .join('\n'),
);
