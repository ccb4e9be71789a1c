/** Webhooks as GitHub sends them: of its shape and about its size (8 KB for a comment), signed. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Message } from './load.ts';
import { WEBHOOK_SECRET } from './program.ts';

const SITE = 'https://github.example';

export interface Place {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly installation: number;
  readonly branch: string;
}

export const REPOSITORY: Place = { id: 1001, owner: 'acme', name: 'widgets', installation: 77, branch: 'main' };
export const PERSON = { id: 501, login: 'ada' };

// prettier-ignore
const USER_LINKS = ['followers', 'following{/other_user}', 'gists{/gist_id}', 'starred{/owner}{/repo}', 'subscriptions', 'orgs', 'repos', 'events{/privacy}', 'received_events'];
// prettier-ignore
const REPOSITORY_LINKS = ['forks', 'keys{/key_id}', 'collaborators{/collaborator}', 'teams', 'hooks', 'issues/events{/number}', 'events', 'assignees{/user}', 'branches{/branch}', 'tags', 'git/blobs{/sha}', 'git/tags{/sha}', 'git/refs{/sha}', 'git/trees{/sha}', 'statuses/{sha}', 'languages', 'stargazers', 'contributors', 'subscribers', 'subscription', 'commits{/sha}', 'git/commits{/sha}', 'comments{/number}', 'issues/comments{/number}', 'contents/{+path}', 'compare/{base}...{head}', 'merges', '{archive_format}{/ref}', 'downloads', 'issues{/number}', 'pulls{/number}', 'milestones{/number}', 'notifications{?since,all,participating}', 'labels{/name}', 'releases{/id}', 'deployments'];

/** What every thing of GitHub's carries: an id, a node id, and its addresses. */
function links(base: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${name.replace(/[/{].*$/, '')}_url`, `${base}/${name}`]));
}

function user({ id, login }: { readonly id: number; readonly login: string }, type = 'User') {
  const url = `${SITE}/api/v3/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `${SITE}/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${SITE}/${login}`,
    type,
    site_admin: false,
    ...links(url, USER_LINKS),
  };
}

function repository({ id, owner, name, branch }: Place) {
  const full_name = `${owner}/${name}`;
  const url = `${SITE}/api/v3/repos/${full_name}`;
  const counts = {
    size: 180,
    stargazers_count: 80,
    watchers_count: 80,
    forks_count: 9,
    open_issues_count: 2,
    forks: 9,
    open_issues: 2,
    watchers: 80,
  };
  const has = {
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    allow_forking: true,
    is_template: false,
  };
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name,
    private: false,
    owner: user({ id: 9, login: owner }, 'Organization'),
    html_url: `${SITE}/${full_name}`,
    description: 'Widgets',
    fork: false,
    url,
    ...links(url, REPOSITORY_LINKS),
    ...counts,
    ...has,
    created_at: AT,
    updated_at: AT,
    pushed_at: AT,
    homepage: null,
    language: 'TypeScript',
    license: null,
    topics: [],
    visibility: 'public',
    default_branch: branch,
  };
}

const AT = '2026-11-22T10:00:00Z';
const REACTIONS = { total_count: 0, '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
const everywhere = (place: Place) => ({
  repository: repository(place),
  organization: user({ id: 9, login: place.owner }, 'Organization'),
  sender: user(PERSON),
  installation: { id: place.installation, node_id: `I_${place.installation}` },
});

/** A new comment on a pull request. */
export function commentWebhook(comment: number, pull: number, body: string, place = REPOSITORY): Message {
  const url = `${SITE}/api/v3/repos/${place.owner}/${place.name}/issues`;
  const issue = {
    id: 7000 + pull,
    node_id: `PR_${pull}`,
    number: pull,
    title: 'Call a widget without a name "unnamed"',
    user: user(PERSON),
    labels: [],
    state: 'open',
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: 1,
    url: `${url}/${pull}`,
    ...links(`${url}/${pull}`, ['labels{/name}', 'comments', 'events', 'timeline']),
    created_at: AT,
    updated_at: AT,
    closed_at: null,
    author_association: 'MEMBER',
    draft: false,
    body: 'For #1.',
    reactions: REACTIONS,
    pull_request: {
      url: `${SITE}/api/v3/repos/acme/widgets/pulls/${pull}`,
      html_url: `${SITE}/acme/widgets/pull/${pull}`,
      diff_url: `${SITE}/acme/widgets/pull/${pull}.diff`,
      merged_at: null,
    },
  };
  const said = {
    id: comment,
    node_id: `IC_${comment}`,
    url: `${url}/comments/${comment}`,
    issue_url: `${url}/${pull}`,
    user: user(PERSON),
    created_at: AT,
    updated_at: AT,
    author_association: 'MEMBER',
    body,
    reactions: REACTIONS,
    performed_via_github_app: null,
  };
  return signed('issue_comment', { action: 'created', issue, comment: said, ...everywhere(place) });
}

/** A run of our workflow that has ended. */
export function runCompletedWebhook(run: number, place = REPOSITORY): Message {
  return signed('workflow_run', {
    action: 'completed',
    workflow_run: { id: run, event: 'workflow_dispatch', status: 'completed', conclusion: 'failure' },
    ...everywhere(place),
  });
}

function signed(event: string, payload: object): Message {
  const body = JSON.stringify(payload);
  const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`;
  return {
    path: '/api/github/webhooks',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/bench',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': signature,
    },
    body,
  };
}
