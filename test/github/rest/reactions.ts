/** Reactions on issues, pull requests and their comments. Giving the same one twice changes nothing and answers 200. */
import { listAnswer, notFound } from '../answers.ts';
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { representReaction } from '../represent/reaction.ts';
import { reactionsOn, threadState, type Reaction } from '../threads.ts';
import type { World } from '../world.ts';
import { commentOf } from './comments.ts';
import { threadOf } from './issue-access.ts';

type Find = (world: World, request: ApiRequest) => { subject: Reaction['subject']; subjectId: number };

const onThread: Find = (world, request) => ({ subject: 'issue', subjectId: threadOf(world, request).thread.id });
const onComment: Find = (world, request) => ({ subject: 'comment', subjectId: commentOf(world, request).comment.id });

const react = (world: World, request: ApiRequest, find: Find): ApiAnswer => {
  const { subject, subjectId } = find(world, request);
  const user = actorOf(world, request.caller);
  const content = String(request.body.content);
  const known = reactionsOn(world, subject, subjectId).find(
    (reaction) => reaction.userId === user.id && reaction.content === content,
  );
  if (known !== undefined) return { status: 200, body: representReaction(world, known) };
  const reaction: Reaction = {
    id: world.nextId(),
    subject,
    subjectId,
    userId: user.id,
    content,
    createdAt: world.clock(),
  };
  threadState(world).reactions.set(reaction.id, reaction);
  return { status: 201, body: representReaction(world, reaction) };
};

const list = (world: World, request: ApiRequest, find: Find, path: string): ApiAnswer => {
  const { subject, subjectId } = find(world, request);
  const content = request.query.get('content');
  const reactions = reactionsOn(world, subject, subjectId).filter(
    (reaction) => content === null || reaction.content === content,
  );
  const real = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.params[name] ?? ''));
  return listAnswer(world, request, real, reactions, (reaction) => representReaction(world, reaction));
};

const takeBack = (world: World, request: ApiRequest, find: Find): ApiAnswer => {
  const { subject, subjectId } = find(world, request);
  const reaction = reactionsOn(world, subject, subjectId).find(
    (candidate) => candidate.id === Number(request.params['reaction_id']),
  );
  if (reaction === undefined) throw notFound();
  if (reaction.userId !== actorOf(world, request.caller).id)
    throw new ApiError(403, 'Must be the author of the reaction.');
  threadState(world).reactions.delete(reaction.id);
  return { status: 204 };
};

const routesFor = (path: string, find: Find): Route[] => [
  { method: 'GET', path, handle: (request, world) => list(world, request, find, path) },
  { method: 'POST', path, handle: (request, world) => react(world, request, find) },
  { method: 'DELETE', path: `${path}/{reaction_id}`, handle: (request, world) => takeBack(world, request, find) },
];

export const reactionRoutes: Route[] = [
  ...routesFor('/repos/{owner}/{repo}/issues/{issue_number}/reactions', onThread),
  ...routesFor('/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', onComment),
];
