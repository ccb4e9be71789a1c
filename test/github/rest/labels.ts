/** The labels a repository has. */
import { repositoryOf } from '../access.ts';
import { invalid, listAnswer, notFound } from '../answers.ts';
import type { Route } from '../api.ts';
import { actorOf } from '../callers.ts';
import { representLabel } from '../represent/label.ts';
import { representUser } from '../represent/users.ts';
import { findLabel, threadState, type Label } from '../threads.ts';
import type { Repository, User, World } from '../world.ts';

const PATH = '/repos/{owner}/{repo}/labels';

const LONGEST_NAME = 50;
const LONGEST_DESCRIPTION = 100;

const emit = (world: World, action: string, label: Label, sender: User, extra: Record<string, unknown> = {}): void =>
  world.emit(label.repositoryId, 'label', {
    action,
    label: representLabel(world, label),
    ...extra,
    sender: representUser(world, sender),
  });

const check = (fields: { name?: string; color?: string; description?: string | null }): void => {
  if (fields.name !== undefined && (fields.name.trim() === '' || [...fields.name].length > LONGEST_NAME))
    throw invalid('Label', 'name', 'invalid');
  if (fields.color !== undefined && !/^[0-9a-f]{6}$/i.test(fields.color)) throw invalid('Label', 'color', 'invalid');
  if ([...(fields.description ?? '')].length > LONGEST_DESCRIPTION) {
    throw invalid(
      'Label',
      'description',
      'custom',
      `description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`,
    );
  }
};

export const createLabel = (
  world: World,
  repository: Repository,
  fields: { name: string; color?: string; description?: string | null },
  sender: User,
): Label => {
  check(fields);
  if (findLabel(world, repository.id, fields.name) !== undefined) throw invalid('Label', 'name', 'already_exists');
  const label: Label = {
    id: world.nextId(),
    repositoryId: repository.id,
    name: fields.name,
    color: fields.color ?? 'ededed',
    description: fields.description ?? null,
    default: false,
  };
  threadState(world).labels.set(label.id, label);
  emit(world, 'created', label, sender);
  return label;
};

const labelNamed = (world: World, repository: Repository, name: string | undefined): Label => {
  const label = findLabel(world, repository.id, name ?? '');
  if (label === undefined) throw notFound();
  return label;
};

interface LabelUpdate {
  new_name?: string;
  color?: string;
  description?: string | null;
}

const update = (world: World, repository: Repository, label: Label, fields: LabelUpdate, sender: User): void => {
  check({ ...fields, ...(fields.new_name === undefined ? {} : { name: fields.new_name }) });
  const other = fields.new_name === undefined ? undefined : findLabel(world, repository.id, fields.new_name);
  if (other !== undefined && other !== label) throw invalid('Label', 'name', 'already_exists');
  const before = { ...label };
  label.name = fields.new_name ?? label.name;
  label.color = fields.color ?? label.color;
  label.description = fields.description === undefined ? label.description : fields.description;
  const changes = {
    ...(before.name === label.name ? {} : { name: { from: before.name } }),
    ...(before.color === label.color ? {} : { color: { from: before.color } }),
    ...(before.description === label.description ? {} : { description: { from: before.description ?? '' } }),
  };
  emit(world, 'edited', label, sender, { changes });
};

const remove = (world: World, label: Label, sender: User): void => {
  const { threads, labels } = threadState(world);
  for (const thread of threads.values()) thread.labelIds = thread.labelIds.filter((id) => id !== label.id);
  emit(world, 'deleted', label, sender);
  labels.delete(label.id);
};

export const labelRoutes: Route[] = [
  {
    method: 'GET',
    path: PATH,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const labels = [...threadState(world).labels.values()].filter((label) => label.repositoryId === repository.id);
      const path = `/repos/${repository.owner.login}/${repository.name}/labels`;
      return listAnswer(world, request, path, labels, (label) => representLabel(world, label));
    },
  },
  {
    method: 'POST',
    path: PATH,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const label = createLabel(world, repository, request.body, actorOf(world, request.caller));
      return { status: 201, body: representLabel(world, label) };
    },
  },
  {
    method: 'GET',
    path: `${PATH}/{name}`,
    handle: (request, world) => ({
      status: 200,
      body: representLabel(world, labelNamed(world, repositoryOf(world, request.params), request.params['name'])),
    }),
  },
  {
    method: 'PATCH',
    path: `${PATH}/{name}`,
    handle: (request, world) => {
      const repository = repositoryOf(world, request.params);
      const label = labelNamed(world, repository, request.params['name']);
      update(world, repository, label, request.body ?? {}, actorOf(world, request.caller));
      return { status: 200, body: representLabel(world, label) };
    },
  },
  {
    method: 'DELETE',
    path: `${PATH}/{name}`,
    handle: (request, world) => {
      remove(
        world,
        labelNamed(world, repositoryOf(world, request.params), request.params['name']),
        actorOf(world, request.caller),
      );
      return { status: 204 };
    },
  },
];
