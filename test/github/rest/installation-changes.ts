/** What happens to an installation in its life: suspended, taken up again, granted more or less, and removed. */
import type { ApiRequest, Route } from '../api.ts';
import { notFound } from '../answers.ts';
import { rememberName } from '../moved.ts';
import { representInstallation } from '../represent/app.ts';
import { nodeId } from '../represent/shape.ts';
import { representUserId } from '../represent/users.ts';
import { emitToApp } from '../webhooks.ts';
import type { Installation, Permissions, User, World } from '../world.ts';
import { appOf } from './apps.ts';
import { representShort } from './installations.ts';

type Change = 'suspend' | 'unsuspend' | 'new_permissions_accepted' | 'deleted';

const tell = (world: World, installation: Installation, action: Change, senderId: number): void =>
  emitToApp(world, installation, 'installation', {
    action,
    installation: representInstallation(world, installation),
    repositories: representShort(world, [...installation.repositoryIds]),
    requester: null,
    sender: representUserId(world, senderId),
  });

export const suspend = (world: World, installation: Installation, senderId: number): void => {
  Object.assign(installation, { suspendedAt: world.clock(), suspendedById: senderId });
  tell(world, installation, 'suspend', senderId);
};

export const unsuspend = (world: World, installation: Installation, senderId: number): void => {
  delete installation.suspendedAt;
  delete installation.suspendedById;
  tell(world, installation, 'unsuspend', senderId);
};

/** Grants what the app asks for now, or only these permissions. */
export const acceptPermissions = (
  world: World,
  installation: Installation,
  permissions: Permissions | undefined,
  senderId: number,
): void => {
  if (permissions === undefined) delete installation.permissions;
  else installation.permissions = permissions;
  tell(world, installation, 'new_permissions_accepted', senderId);
};

/** Its tokens die with it. */
export const uninstall = (world: World, installation: Installation, senderId: number): void => {
  tell(world, installation, 'deleted', senderId);
  world.installations.delete(installation.id);
};

/** The account gets another login, and with it all its repositories get another name; the former ones lead there. */
export const renameAccount = (world: World, account: User, login: string): void => {
  const from = account.login;
  for (const repository of world.repositories.values())
    if (repository.owner.id === account.id) rememberName(world, repository);
  account.login = login;
  for (const installation of world.installations.values()) {
    if (installation.accountId !== account.id) continue;
    emitToApp(world, installation, 'installation_target', {
      action: 'renamed',
      account: representUserId(world, account.id),
      changes: { login: { from } },
      target_type: account.type,
      installation: { id: installation.id, node_id: nodeId('MDI', installation.id) },
      sender: representUserId(world, account.id),
    });
  }
};

const PATH = '/app/installations/{installation_id}';

/** The app does it itself, as its own bot. */
const asApp =
  (change: (world: World, installation: Installation, senderId: number) => void): Route['handle'] =>
  (request: ApiRequest, world: World) => {
    const app = appOf(world, request.caller);
    const installation = world.installations.get(Number(request.params['installation_id']));
    if (installation?.appId !== app.id) throw notFound();
    change(world, installation, app.botId);
    return { status: 204 };
  };

export const installationChangeRoutes: Route[] = [
  { method: 'PUT', path: `${PATH}/suspended`, handle: asApp(suspend) },
  { method: 'DELETE', path: `${PATH}/suspended`, handle: asApp(unsuspend) },
  { method: 'DELETE', path: PATH, handle: asApp(uninstall) },
];
