/** A repository as GitHub writes it: the form inside other things and webhooks, and the full form of `GET /repos/{owner}/{repo}`. */
import { threadsOf } from '../threads.ts';
import type { Repository, Role, World } from '../world.ts';
import { iso, nodeId } from './shape.ts';
import { representUser } from './users.ts';

export const apiUrlOf = (world: World, repository: Repository): string =>
  `${world.baseUrl}/repos/${repository.owner.login}/${repository.name}`;

export const htmlUrlOf = (world: World, repository: Repository): string =>
  `${world.baseUrl}/${repository.owner.login}/${repository.name}`;

const representUrls = (world: World, repository: Repository) => {
  const url = apiUrlOf(world, repository);
  const html = htmlUrlOf(world, repository);
  return {
    html_url: html,
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_url: `${html.replace(/^https?:/, 'git:')}.git`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    ssh_url: `git@${new URL(world.baseUrl).hostname}:${repository.owner.login}/${repository.name}.git`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
    clone_url: `${html}.git`,
    mirror_url: null,
    hooks_url: `${url}/hooks`,
    svn_url: html,
  };
};

const RANK: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

/** Is `role` at least `wanted`? */
export const reaches = (role: Role, wanted: Role): boolean => RANK.indexOf(role) >= RANK.indexOf(wanted);

export const representRole = (role: Role) => ({
  admin: reaches(role, 'admin'),
  maintain: reaches(role, 'maintain'),
  push: reaches(role, 'write'),
  triage: reaches(role, 'triage'),
  pull: reaches(role, 'read'),
});

/**
 * A repository as it stands inside lists, pull requests, runs and webhooks (`repository`, `minimal-repository`, `repository-webhooks`).
 * `viewer` adds `permissions` for the person who asks.
 */
export const representRepository = (world: World, repository: Repository, viewer?: Role) => {
  const open = threadsOf(world, repository.id).filter((thread) => thread.state === 'open').length;
  const forks = [...world.repositories.values()].filter((other) => other.parentId === repository.id).length;
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.private,
    owner: representUser(world, repository.owner),
    description: repository.description ?? null,
    fork: repository.parentId !== undefined,
    ...representUrls(world, repository),
    homepage: null,
    language: null,
    forks_count: forks,
    stargazers_count: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repository.archived ?? false,
    disabled: false,
    visibility: repository.private ? 'private' : 'public',
    pushed_at: iso(repository.pushedAt ?? repository.createdAt),
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt ?? repository.createdAt),
    ...(viewer === undefined ? {} : { permissions: representRole(viewer) }),
    allow_forking: true,
    web_commit_signoff_required: false,
    license: null,
    forks,
    open_issues: open,
    watchers: 0,
  };
};

/** The full form of `GET /repos/{owner}/{repo}`, with parent and source for a fork. */
export const representFullRepository = (world: World, repository: Repository, viewer: Role) => {
  const parent = repository.parentId === undefined ? undefined : world.repositories.get(repository.parentId);
  const base = representRepository(world, repository, viewer);
  return {
    ...base,
    allow_rebase_merge: true,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_update_branch: false,
    temp_clone_token: null,
    subscribers_count: 0,
    network_count: base.forks_count,
    ...(repository.owner.type === 'Organization' ? { organization: base.owner } : {}),
    ...(parent === undefined
      ? {}
      : { parent: representRepository(world, parent), source: representRepository(world, parent) }),
  };
};
