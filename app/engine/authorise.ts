/** Who may give which command. Starting work is the configuration's business; the rest takes write access, or being the one who asked. */
import type { Command } from '../dispatch/command.ts';
import type { Person } from '../ground/ids.ts';
import { code } from '../ground/markdown.ts';
import type { Rejection } from '../ground/outcome.ts';
import { includesRole, type Role } from '../ground/roles.ts';
import type { Standing } from '../ground/who.ts';
import { listsToStartAgain } from './again.ts';
import type { Configured } from './configuration.ts';
import { lacking } from './lacking.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';

/**
 * What each command takes at least. `null`: anybody, as far as the door is concerned: jobs ask the configuration who may
 * start them, approvals name their own approvers.
 */
const NEEDED: Record<Command['kind'], Role | null> = {
  dispatch: null,
  run: null,
  approve: null,
  deny: null,
  status: 'read',
  help: null,
  cancel: 'write',
  retry: 'write',
  hold: 'write',
  release: 'write',
  tell: 'write',
  interrupt: 'write',
  stop: 'write',
};

export interface Asked {
  readonly commands: readonly Command[];
  readonly person: Person;
  readonly standing: Standing;
  readonly isBot: boolean;
}

/** What the person lacks for one of the commands, or `undefined`. */
export async function lackOf(house: House, repository: RepositoryRow, asked: Asked): Promise<Rejection | undefined> {
  const { commands, person, standing, isBot } = asked;
  if (isBot && commands.some(({ kind }) => kind === 'approve' || kind === 'deny'))
    return { code: 'no_right', message: 'A bot decides no approval.' };
  for (const command of commands) {
    const needed = NEEDED[command.kind];
    if (needed === null || includesRole(standing.role, needed)) continue;
    if (command.kind === 'cancel' && (await isOwn(house, repository, command.job, person))) continue;
    // In public everybody may look.
    if (command.kind === 'status' && !repository.isPrivate) continue;
    const writers = await house.github.writers(repository).catch(() => []);
    return lacking({
      login: person.login,
      what: `use \`/${command.kind}\``,
      who: [needed],
      role: standing.role,
      writers,
    });
  }
  return undefined;
}

/** The same for what no command of a comment does, and which takes write access: `what`, as in `change messages`. */
export async function lackToSteer(
  house: House,
  repository: RepositoryRow,
  { person, standing, what }: Pick<Asked, 'person' | 'standing'> & { readonly what: string },
): Promise<Rejection | undefined> {
  if (includesRole(standing.role, 'write')) return undefined;
  const writers = await house.github.writers(repository).catch(() => []);
  return lacking({ login: person.login, what, who: ['write'], role: standing.role, writers });
}

/** Whoever asked for a job may take it back. */
async function isOwn(house: House, repository: RepositoryRow, job: number | 'all', person: Person): Promise<boolean> {
  return job !== 'all' && (await house.store.job(repository.id, job))?.requester.id === person.id;
}

/** Every list of people that the commands may have to be held against, so that their teams are asked for beforehand. */
export async function listsOf(
  house: House,
  repository: RepositoryRow,
  commands: readonly Command[],
  configured: Configured,
): Promise<readonly (readonly string[])[]> {
  const lists: (readonly string[])[] = [];
  for (const command of commands) {
    switch (command.kind) {
      case 'dispatch':
      case 'run':
        if (configured.ok) lists.push(...listsIn(configured));
        break;
      case 'retry': {
        const job = await house.store.job(repository.id, command.job);
        if (job) lists.push(...(await listsToStartAgain(house, repository, job)));
        break;
      }
      case 'release': {
        const job = await house.store.job(repository.id, command.job);
        if (job) lists.push(job.who);
        break;
      }
      case 'approve':
      case 'deny': {
        const approval = await house.store.approvalOf(repository.id, command.approval);
        if (approval) lists.push(approval.approvers);
        break;
      }
      default:
        break;
    }
  }
  return lists;
}

/** All lists by which a job of this configuration may be started. */
export function listsIn({ config }: Extract<Configured, { ok: true }>): readonly (readonly string[])[] {
  const own = [...Object.values(config.profiles), ...Object.values(config.jobs)].flatMap(({ who }) =>
    who === null ? [] : [who],
  );
  return [config.who.dispatch, ...own];
}

/** What somebody without write access is told who moved a label of ours. */
export async function lackToMove(
  house: House,
  repository: RepositoryRow,
  { login, label, role }: { readonly login: string; readonly label: string; readonly role: Role },
): Promise<Rejection> {
  const writers = await house.github.writers(repository).catch(() => []);
  return lacking({ login, what: `move ${code(label, 60)}`, who: ['write'], role, writers });
}
