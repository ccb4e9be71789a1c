/** The labels on a thread: added, set, removed. A name that is not known yet becomes a label, as on GitHub. */
import { ApiError, type ApiAnswer, type ApiRequest, type Route } from '../api.ts';
import { listAnswer } from '../answers.ts';
import { actorOf } from '../callers.ts';
import { representLabel, representLabelsOf } from '../represent/label.ts';
import { findLabel, threadState, type Label, type Thread } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';
import { threadOf } from './issue-access.ts';
import { createLabel } from './labels.ts';
import { emitLabels } from './thread-events.ts';

const PATH = '/repos/{owner}/{repo}/issues/{issue_number}/labels';

/** GitHub takes no more labels on one thread. */
const MOST_LABELS = 100;

export type GivenLabel = string | { name?: string };

const namesOf = (given: readonly GivenLabel[]): string[] =>
  given.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? [])));

/** The labels of these names, made where there was none. */
const labelsNamed = (world: World, repository: Repository, given: readonly GivenLabel[], sender: User): Label[] => {
  const wanted = new Map<number, Label>();
  for (const name of namesOf(given)) {
    const label = findLabel(world, repository.id, name) ?? createLabel(world, repository, { name }, sender);
    wanted.set(label.id, label);
  }
  return [...wanted.values()];
};

export const addLabels = (
  world: World,
  repository: Repository,
  thread: Thread,
  given: readonly GivenLabel[],
  sender: User,
): void => {
  const fresh = labelsNamed(world, repository, given, sender).filter((label) => !thread.labelIds.includes(label.id));
  if (thread.labelIds.length + fresh.length > MOST_LABELS)
    throw new ApiError(422, `Validation Failed: a maximum of ${MOST_LABELS} labels`);
  thread.labelIds.push(...fresh.map((label) => label.id));
  if (fresh.length > 0) thread.updatedAt = world.clock();
  emitLabels(world, thread, 'labeled', fresh, sender);
};

const removeLabels = (world: World, thread: Thread, labels: readonly Label[], sender: User): void => {
  const gone = labels.filter((label) => thread.labelIds.includes(label.id));
  thread.labelIds = thread.labelIds.filter((id) => !gone.some((label) => label.id === id));
  if (gone.length > 0) thread.updatedAt = world.clock();
  emitLabels(world, thread, 'unlabeled', gone, sender);
};

const labelsOn = (world: World, thread: Thread): Label[] =>
  thread.labelIds.flatMap((id) => threadState(world).labels.get(id) ?? []);

export const setLabels = (
  world: World,
  repository: Repository,
  thread: Thread,
  given: readonly GivenLabel[],
  sender: User,
): void => {
  const wanted = labelsNamed(world, repository, given, sender);
  removeLabels(
    world,
    thread,
    labelsOn(world, thread).filter((label) => !wanted.includes(label)),
    sender,
  );
  addLabels(world, repository, thread, namesOf(given), sender);
};

const givenIn = (request: ApiRequest): GivenLabel[] => {
  const body: unknown = request.body;
  if (Array.isArray(body)) return body as GivenLabel[];
  return ((body as { labels?: GivenLabel[] } | undefined)?.labels ?? []) as GivenLabel[];
};

const answerWith = (world: World, thread: Thread): ApiAnswer => ({
  status: 200,
  body: representLabelsOf(world, thread),
});

export const issueLabelRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      const { thread } = threadOf(world, request);
      return listAnswer(world, request, labelsPath(request), labelsOn(world, thread), (label) =>
        representLabel(world, label),
      );
    },
  },
  {
    method: 'POST',
    path: PATH,
    handle: (request, world) => {
      const { repository, thread } = threadOf(world, request);
      addLabels(world, repository, thread, givenIn(request), actorOf(world, request.caller));
      return answerWith(world, thread);
    },
  },
  {
    method: 'PUT',
    path: PATH,
    handle: (request, world) => {
      const { repository, thread } = threadOf(world, request);
      setLabels(world, repository, thread, givenIn(request), actorOf(world, request.caller));
      return answerWith(world, thread);
    },
  },
  {
    method: 'DELETE',
    path: PATH,
    handle: (request, world) => {
      const { thread } = threadOf(world, request);
      removeLabels(world, thread, labelsOn(world, thread), actorOf(world, request.caller));
      return { status: 204 };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{name}`,
    handle: (request, world) => {
      const { repository, thread } = threadOf(world, request);
      const label = findLabel(world, repository.id, request.params['name'] ?? '');
      if (label === undefined || !thread.labelIds.includes(label.id)) throw new ApiError(404, 'Label does not exist');
      removeLabels(world, thread, [label], actorOf(world, request.caller));
      return answerWith(world, thread);
    },
  },
];

const labelsPath = ({ params }: ApiRequest): string =>
  `/repos/${params['owner']}/${params['repo']}/issues/${params['issue_number']}/labels`;
