/** The world of the sandbox, made once per data folder: five people, `acme/widgets` with an issue and two pull requests, and the installed app. */
import { Octokit } from '@octokit/rest';
import { environmentOf } from '../actions/environments.ts';
import { createRepository, seedCommit } from '../git/repositories.ts';
import { personalToken } from '../pages/viewer.ts';
import { installApp } from '../rest/installations.ts';
import { addTeam } from '../teams.ts';
import type { Repository, Role, User, World } from '../world.ts';
import type { SeedLogin } from './announce.ts';
import { seedApp, seededApp } from './seed-app.ts';
import { SEEDED_ENVIRONMENT, widgetsFiles } from './widgets-files.ts';

export const OWNER = 'acme';
export const REPO = 'widgets';

/** A team of the organisation, with `writer` in it. */
const TEAM = 'release';

/** The people, with their role on the repository. */
export const PEOPLE: Readonly<Record<SeedLogin, Role>> = {
  admin: 'admin',
  writer: 'write',
  triager: 'triage',
  reader: 'read',
  outsider: 'none',
};

/** Numbers of the threads, in the order in which they are opened. */
export const THREADS = { issue: 1, pull: 2, forkPull: 3 };

const FIX_BRANCH = 'unnamed-widgets';
const FORK_BRANCH = 'readme-example';

const FIXED_WIDGET = `import { formatPrice } from './price.js';

/** One line about a widget for the catalogue. */
export function describeWidget(widget) {
  return \`\${widget.name ?? 'unnamed'}, \${formatPrice(widget.cents)}\`;
}
`;

/** Does nothing where a seed is already. Needs the stand-in to listen: threads are opened through its API. */
export async function seed(world: World): Promise<void> {
  if (seededApp(world)) return;
  if (world.users.size > 0)
    throw new Error(`${world.dataDir} holds a GitHub that was left half made. Remove it and start again.`);
  const owner = addUser(world, OWNER, 'Organization');
  const people = Object.fromEntries(
    Object.keys(PEOPLE).map((login) => [login, addUser(world, login, 'User')]),
  ) as Record<SeedLogin, User>;

  addTeam(world, owner, TEAM, [people.writer]);
  const repository = await seedRepository(world, owner, people);
  await openThreads(world, repository, people);
  // Last, so that what was seeded is no news to the app.
  const app = await seedApp(world, owner.id);
  installApp(world, { appId: app.id, accountId: owner.id, repositoryIds: [repository.id], senderId: people.admin.id });
}

function addUser(world: World, login: string, type: User['type']): User {
  const user: User = { id: world.nextId(), login, type };
  world.users.set(user.id, user);
  return user;
}

async function seedRepository(world: World, owner: User, people: Record<SeedLogin, User>): Promise<Repository> {
  const id = world.nextId();
  const repository: Repository = {
    id,
    owner,
    name: REPO,
    private: false,
    defaultBranch: 'main',
    gitDir: `${world.dataDir}/repositories/${id}.git`,
    roles: new Map(
      Object.entries(PEOPLE).flatMap(([login, role]) =>
        role === 'none' ? [] : [[people[login as SeedLogin].id, role]],
      ),
    ),
    variables: new Map(),
    createdAt: world.clock(),
  };
  world.repositories.set(id, repository);
  // A key like a repository has one, and of no use anywhere.
  environmentOf(world, id, SEEDED_ENVIRONMENT).secrets.set('ANTHROPIC_API_KEY', 'sk-ant-of-the-sandbox-and-of-no-use');
  await createRepository(world, repository);
  await seedCommit(world, id, {
    branch: 'main',
    files: widgetsFiles(),
    message: 'Names and prices of widgets',
    userId: people.admin.id,
  });
  return repository;
}

async function openThreads(world: World, repository: Repository, people: Record<SeedLogin, User>): Promise<void> {
  const where = { owner: OWNER, repo: REPO };
  const as = (user: User) => new Octokit({ baseUrl: world.baseUrl, auth: personalToken(world, user.id) }).rest;

  await as(people.reader).issues.create({
    ...where,
    title: 'A widget without a name is called "undefined"',
    body: '`describeWidget({ cents: 250 })` gives `undefined, 2.50`. It should say "unnamed".',
  });

  await seedCommit(world, repository.id, {
    branch: FIX_BRANCH,
    files: { 'src/widget.js': FIXED_WIDGET },
    message: 'Call a widget without a name "unnamed"',
    userId: people.writer.id,
  });
  await as(people.writer).pulls.create({
    ...where,
    title: 'Call a widget without a name "unnamed"',
    head: FIX_BRANCH,
    base: 'main',
    body: 'For #1.',
  });

  const fork = await as(people.outsider).repos.createFork(where);
  const readme = widgetsFiles()['README.md'] ?? '';
  await seedCommit(world, fork.data.id, {
    branch: FORK_BRANCH,
    files: { 'README.md': readme.replace('"bolt, 2.50"', "'bolt, 2.50'") },
    message: 'README: quotes as in the code',
    userId: people.outsider.id,
  });
  await as(people.outsider).pulls.create({
    ...where,
    title: 'README: quotes as in the code',
    head: `outsider:${FORK_BRANCH}`,
    base: 'main',
  });
}
