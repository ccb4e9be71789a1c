/** People as they are asked for, and what is left of their allowance of requests. */
import { notFound } from '../answers.ts';
import type { Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { rateHeaders } from '../limits.ts';
import { representOwnProfile, representProfile } from '../represent/users.ts';

export const userRoutes: Route[] = [
  {
    method: 'GET',
    path: '/user',
    handle: (request, world) => ({
      status: 200,
      body: representOwnProfile(world, actorOf(world, request.caller)),
      // A classic token names its scopes; clients print them in their advice.
      ...(request.caller.kind === 'user' && !request.caller.viaApp
        ? { headers: { 'x-oauth-scopes': 'repo, workflow' } }
        : {}),
    }),
  },
  {
    method: 'GET',
    path: '/users/{username}',
    handle: (request, world) => {
      const login = request.params['username']?.toLowerCase();
      const user = [...world.users.values()].find((candidate) => candidate.login.toLowerCase() === login);
      if (user === undefined) throw notFound();
      return { status: 200, body: representProfile(world, user) };
    },
  },
  {
    method: 'GET',
    path: '/user/{account_id}',
    handle: (request, world) => {
      const user = world.users.get(Number(request.params['account_id']));
      if (user === undefined) throw notFound();
      return { status: 200, body: representProfile(world, user) };
    },
  },
  {
    method: 'GET',
    path: '/rate_limit',
    handle: (request, world) => {
      const headers = rateHeaders(world, request.caller);
      const rate = {
        limit: Number(headers['x-ratelimit-limit']),
        used: Number(headers['x-ratelimit-used']),
        remaining: Number(headers['x-ratelimit-remaining']),
        reset: Number(headers['x-ratelimit-reset']),
      };
      return { status: 200, body: { resources: { core: rate, search: rate }, rate } };
    },
  },
];
