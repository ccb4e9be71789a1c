/** Names that repositories had before they were renamed or transferred: GitHub answers for them with the way to the new place. */
import { ApiError } from './api.ts';
import { apiUrlOf } from './represent/repository.ts';
import type { Repository, World } from './world.ts';

/** Repository ids by former `owner/name`, in lower case. */
const former = (world: World): Map<string, number> => world.part('moved', () => new Map());

const keyOf = (owner: string, name: string): string => `${owner}/${name}`.toLowerCase();

/** Remembers the name a repository has now, before it gets another one. */
export const rememberName = (world: World, repository: Repository): void => {
  former(world).set(keyOf(repository.owner.login, repository.name), repository.id);
};

/** A deleted repository leaves no way behind. */
export const forgetNames = (world: World, repositoryId: number): void => {
  for (const [name, id] of former(world)) if (id === repositoryId) former(world).delete(name);
};

/** The repository that once had this name, if nothing else has it now: whoever asks looks for a present one first. */
export const movedRepository = (world: World, owner: string, name: string): Repository | undefined => {
  const id = former(world).get(keyOf(owner, name));
  return id === undefined ? undefined : world.repositories.get(id);
};

/** The address by id that GitHub sends clients to, for a path that begins with the former name. Only reading may forget its body. */
export const redirectTo = (
  world: World,
  repository: Repository,
  request: { method: string; path: string; search: string },
): ApiError => {
  const rest = request.path.split('/').slice(4).join('/');
  const location = `${world.baseUrl}/repositories/${repository.id}${rest === '' ? '' : `/${rest}`}${request.search}`;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return new ApiError(isRead ? 301 : 307, isRead ? 'Moved Permanently' : 'Temporary Redirect', undefined, { location });
};

/** `/repositories/ID/…` is the same as `/repos/OWNER/NAME/…`; other paths stay as they are. */
export const byName = (world: World, path: string): string => {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const repository = id === undefined ? undefined : world.repositories.get(Number(id));
  return repository === undefined ? path : apiUrlOf(world, repository).slice(world.baseUrl.length) + rest;
};
