/** A label as GitHub writes it. */
import { threadState, type Label, type Thread } from '../threads.ts';
import type { World } from '../world.ts';
import { apiUrlOf } from './repository.ts';
import { nodeId } from './shape.ts';

export const representLabel = (world: World, label: Label) => {
  const repository = world.repositories.get(label.repositoryId);
  if (repository === undefined) throw new Error(`label ${label.id} has no repository`);
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${apiUrlOf(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: label.default,
    description: label.description,
  };
};

export const representLabelsOf = (world: World, thread: Thread) =>
  thread.labelIds.flatMap((id) => {
    const label = threadState(world).labels.get(id);
    return label === undefined ? [] : [representLabel(world, label)];
  });
