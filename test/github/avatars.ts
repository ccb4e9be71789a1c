/** A picture for everyone, drawn from their name, so that pages which show `avatar_url` have something to show. */
import type { ServerResponse } from 'node:http';
import type { World } from './world.ts';

export const serveAvatar = (world: World, url: URL, res: ServerResponse): void => {
  const id = Number(url.pathname.split('/').at(-1));
  const initial = (world.users.get(id)?.login ?? '?')
    .charAt(0)
    .toUpperCase()
    .replace(/[^\dA-Z]/, '?');
  const hue = (id * 47) % 360;
  res.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' });
  res.end(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="hsl(${hue} 45% 45%)"/>` +
      `<text x="20" y="27" font-family="sans-serif" font-size="20" text-anchor="middle" fill="#fff">${initial}</text></svg>`,
  );
};
