/**
 * The door for webhooks: a verified payload becomes what the engine handles, or nothing when it does not concern us. Nothing is
 * worked on here: the row is stored, GitHub gets its answer, and the engine goes on.
 */
import { inboxRow } from '../../engine/incoming.ts';
import type { InboxRow, SeenRepository } from '../../engine/ports/store.ts';
import {
  accountRenamed,
  installationChanged,
  installedRepositoriesChanged,
  type InstallationArrival,
} from './webhooks/installations.ts';
import { pushed, repositoryChanged } from './webhooks/repositories.ts';
import { rightsMoved } from './webhooks/rights.ts';
import { completed, grouped, pressed } from './webhooks/runs-and-checks.ts';
import { placeOf, type Happened, type Place } from './webhooks/shapes.ts';
import { closed, commented, depends, headMoved, labelled, type Self } from './webhooks/threads.ts';

export interface RepositoryArrival extends Place {
  /** Without one, only the place itself is news: another name, another visibility. */
  readonly row: InboxRow | undefined;
}

/** What happened on a repository that the app is installed on; `undefined` = not for us. */
export function arrivalOf(name: string, delivery: string, payload: unknown, self: Self): RepositoryArrival | undefined {
  const place = placeOf(payload);
  if (!place) return undefined;
  const happened = happenedOf(name, delivery, payload, place.repository, self);
  const isOfPlace = name === 'repository' || name === 'public';
  if (!happened && !isOfPlace) return undefined;
  return { ...place, row: happened && inboxRow(delivery, happened.lane, happened.incoming) };
}

/** What happened to an installation of the app; `undefined` = not for us. */
export function installationArrivalOf(name: string, payload: unknown): InstallationArrival | undefined {
  switch (name) {
    case 'installation':
      return installationChanged(payload);
    case 'installation_repositories':
      return installedRepositoriesChanged(payload);
    case 'installation_target':
      return accountRenamed(payload);
    default:
      return undefined;
  }
}

function happenedOf(
  name: string,
  delivery: string,
  payload: unknown,
  repository: SeenRepository,
  self: Self,
): Happened | undefined {
  const { id } = repository;
  const at = { repositoryId: id, delivery, self };
  switch (name) {
    case 'issue_comment':
      return commented(payload, id, self);
    case 'issues':
      return labelled(payload, 'issue', at) ?? closed(payload, id);
    case 'pull_request':
      return labelled(payload, 'pull', at) ?? headMoved(payload, id);
    case 'issue_dependencies':
      return depends(payload, id);
    case 'workflow_run':
      return completed(payload, id);
    case 'check_run':
      return pressed(payload, id, delivery, self.appId);
    case 'merge_group':
      return grouped(payload, id);
    case 'push':
      return pushed(payload, repository);
    case 'repository':
      return repositoryChanged(payload, id) ?? rightsMoved(name, payload, id);
    default:
      return rightsMoved(name, payload, id);
  }
}
