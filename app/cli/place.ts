/** Where the command is to go, and in whose name: the server, the repository, the token. */
import type { RepositoryName } from '../ground/ids.ts';
import type { Common } from './arguments.ts';
import { refused, type Surroundings } from './surroundings.ts';

export interface Place {
  /** Without a slash at the end. */
  readonly server: string;
  readonly repository: RepositoryName;
  readonly token: string;
}

export async function findPlace(asked: Common, around: Surroundings): Promise<Place> {
  const server = serverOf(asked.server ?? around.env['SIGNALBOX_URL']);
  return { server, repository: await repositoryOf(asked.repo, around), token: await tokenOf(around) };
}

function serverOf(typed: string | undefined): string {
  if (typed === undefined || typed === '')
    throw refused('Where is Signalbox? Say it with `--server https://…` or in SIGNALBOX_URL.');
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

async function tokenOf({ env, ask }: Surroundings): Promise<string> {
  const found =
    env['SIGNALBOX_TOKEN'] || env['GH_TOKEN'] || env['GITHUB_TOKEN'] || (await ask('gh', ['auth', 'token']));
  if (found === undefined || !/^[\x21-\x7e]+$/.test(found))
    throw refused(
      'Whose jobs are they? Make a token on the page `/settings/tokens` of the server and put it into SIGNALBOX_TOKEN.',
    );
  return found;
}
