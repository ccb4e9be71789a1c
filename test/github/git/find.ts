/** Looks up the repository that an id names; asking for one that does not exist is a defect of the asker. */
import type { Repository, World } from '../world.ts';

export function repositoryById(world: World, repositoryId: number): Repository {
  const repo = world.repositories.get(repositoryId);
  if (repo === undefined) throw new Error(`No repository ${repositoryId}`);
  return repo;
}
