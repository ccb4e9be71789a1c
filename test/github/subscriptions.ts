/** Which events an app hears of: those its manifest asks for and its installation lets it read, and those nobody can refuse. */
import { grantedIn } from './represent/app.ts';
import type { App, Installation, World } from './world.ts';

/** What an app must be allowed to read before it hears of an event; what is missing here needs `metadata` only. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  issues: ['issues'],
  issue_comment: ['issues', 'pull_requests'],
  issue_dependencies: ['issues'],
  pull_request: ['pull_requests'],
  pull_request_review: ['pull_requests'],
  merge_group: ['merge_queues'],
  check_run: ['checks'],
  check_suite: ['checks'],
  status: ['statuses'],
  workflow_run: ['actions'],
  workflow_job: ['actions'],
  workflow_dispatch: ['contents'],
  push: ['contents'],
  create: ['contents'],
  delete: ['contents'],
  fork: ['contents'],
  member: ['members'],
  membership: ['members'],
  organization: ['members'],
  team: ['members'],
  team_add: ['members'],
};

/** Events that reach every app concerned, whatever its manifest says. */
const ALWAYS: ReadonlySet<string> = new Set(['installation', 'installation_repositories', 'github_app_authorization']);

/** Does the app hear of the event through this installation? A suspended one is told of nothing but itself. */
export const listens = (world: World, app: App, installation: Installation, event: string): boolean => {
  if (app.webhookUrl === '') return false;
  if (ALWAYS.has(event)) return true;
  if (installation.suspendedAt !== undefined || !app.events.includes(event)) return false;
  const granted = grantedIn(world, installation);
  return (NEEDS[event] ?? ['metadata']).some((permission) => permission in granted);
};

/** Why a manifest with these events and permissions is refused: an event that cannot be asked for, or that its permissions do not show. */
export const unsupportedEvents = (events: readonly string[], permissions: Readonly<Record<string, string>>): string[] =>
  events.flatMap((event) => {
    if (ALWAYS.has(event)) return [`${event} comes without being asked for`];
    const needs = NEEDS[event] ?? ['metadata'];
    const isShown = needs.some((permission) => permission === 'metadata' || permission in permissions);
    return isShown ? [] : [`${event} needs the permission ${needs.join(' or ')}`];
  });
