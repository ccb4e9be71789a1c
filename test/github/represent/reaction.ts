/** A reaction, and the counts of reactions that stand in every issue and comment. */
import { reactionsOn, type Reaction } from '../threads.ts';
import type { World } from '../world.ts';
import { iso, nodeId } from './shape.ts';
import { representUserId } from './users.ts';

export const representReaction = (world: World, reaction: Reaction) => ({
  id: reaction.id,
  node_id: nodeId('REA', reaction.id),
  user: representUserId(world, reaction.userId),
  content: reaction.content,
  created_at: iso(reaction.createdAt),
});

export const representReactionCounts = (world: World, subject: Reaction['subject'], subjectId: number, url: string) => {
  const reactions = reactionsOn(world, subject, subjectId);
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
};
