/** Where the command is to go, and in whose name: the server, the repository, the token. */
import type { RepositoryName } from '../ground/ids.ts';
import type { Common } from './arguments.ts';
import { loginAt, NO_LOGINS, readLogins, type Logins } from './saved-logins.ts';
import { refused, type Surroundings } from './surroundings.ts';

/** A server, and a token that it takes. */
export interface Access {
  /** Without a slash at the end. */
  readonly server: string;
  readonly token: string;
}

export interface Place extends Access {
  readonly repository: RepositoryName;
}

export async function findPlace(asked: Common, around: Surroundings): Promise<Place> {
  const { server, logins } = await findServer(asked, around);
  return { server, repository: await repositoryOf(asked.repo, around), token: await tokenOf(server, logins, around) };
}

export async function findAccess(asked: Common, around: Surroundings): Promise<Access> {
  const { server, logins } = await findServer(asked, around);
  return { server, token: await tokenOf(server, logins, around) };
}

/** The server that was named, else the one logged in to last. */
export async function findServer(
  asked: Pick<Common, 'server'>,
  around: Surroundings,
): Promise<{ server: string; logins: Logins }> {
  const said = asked.server ?? (around.env['SIGNALBOX_URL'] || undefined);
  // Whoever says everything needs no logins, and is not held up by a file of them that is damaged.
  const logins = said !== undefined && around.env['SIGNALBOX_TOKEN'] ? NO_LOGINS : await readLogins(around.logins);
  const named = said ?? logins.latest ?? undefined;
  return { server: serverOf(named), logins };
}

function serverOf(typed: string | undefined): string {
  if (typed === undefined || typed === '')
    throw refused(
      'Where is Signalbox? Say it with `--server https://…` or in SIGNALBOX_URL; `signalbox login` remembers it.',
    );
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    throw refused(`\`${typed}\` is not the address of a server. It looks like https://signalbox.example.com.`);
  if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
    throw refused(`\`${typed}\` would carry your token in the clear. Only a server on this machine may be \`http\`.`);
  return url.href.replace(/\/+$/, '');
}

const NAME = /^(?<owner>[\w.-]+)\/(?<name>[\w.-]+?)(?:\.git)?\/?$/;

async function repositoryOf(typed: string | undefined, around: Surroundings): Promise<RepositoryName> {
  if (typed !== undefined) {
    const found = named(typed);
    if (!found) throw refused(`\`--repo\` takes a repository written like acme/widgets; \`${typed}\` is none.`);
    return found;
  }
  const remote = (await around.ask('git', ['remote', 'get-url', 'origin'])) ?? '';
  const path = /^(?:[\w.-]+@[\w.-]+:|\w+:\/\/[^/]+\/)(?<path>.+)$/.exec(remote)?.groups?.['path'];
  const found = named(path ?? '');
  if (!found)
    throw refused(
      'Which repository? This folder has no git remote `origin` that tells. Say it with `--repo acme/widgets`.',
    );
  return found;
}

function named(text: string): RepositoryName | undefined {
  const { owner, name } = NAME.exec(text)?.groups ?? {};
  return owner !== undefined && name !== undefined && !/^\.+$/.test(owner) && !/^\.+$/.test(name)
    ? { owner, name }
    : undefined;
}

async function tokenOf(server: string, logins: Logins, { env, ask, now }: Surroundings): Promise<string> {
  const login = env['SIGNALBOX_TOKEN'] ? undefined : loginAt(logins, server);
  if (login && login.expiresAt <= now())
    throw refused('Your login on this machine has expired. Log in again with `signalbox login`.');
  const found =
    env['SIGNALBOX_TOKEN'] ||
    login?.token ||
    env['GH_TOKEN'] ||
    env['GITHUB_TOKEN'] ||
    (await ask('gh', ['auth', 'token']));
  if (found === undefined || !/^[\x21-\x7e]+$/.test(found))
    throw refused(
      'Who are you? Log in with `signalbox login`; or make a token on the page `/settings/tokens` of the server and put it into SIGNALBOX_TOKEN.',
    );
  return found;
}
