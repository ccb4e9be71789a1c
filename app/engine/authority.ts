/** Whether the one by whose right a job starts still has it: asked again right before it is dispatched, and when a runner claims it. */
import { startApprovers } from '../dispatch/gate.ts';
import type { Job } from '../dispatch/job.ts';
import { jobRef, type Person } from '../ground/ids.ts';
import { isAmong, whoInWords, type Standing } from '../ground/who.ts';
import { configOf } from './configuration.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';
import { standingOf } from './standing.ts';

/**
 * Whether somebody may have a job started that is there already: that takes the right to start it at first. A bot that is named in
 * the configuration may do so with what it asked for itself.
 */
export function mayStartAgain(job: Job, by: Person, standing: Standing): boolean {
  return isAmong(startersOf(job), by, standing) || (isOfBot(job) && by.id === job.requester.id);
}

const startersOf = ({ who }: Job): readonly string[] => (who.length > 0 ? who : ['write']);

/** No account of a person can have such a login. */
const isOfBot = ({ requester }: Job): boolean => requester.login.endsWith('[bot]');

/** What is missing, as one sentence; `undefined` when nothing is. */
export async function lackOfAuthority(house: House, repository: RepositoryRow, job: Job): Promise<string | undefined> {
  const { authority } = job;
  if (isOfBot(job) && authority.id === job.requester.id) {
    const configured = await configOf(house, repository);
    if (configured.ok && configured.config.who.bots.includes(authority.id)) return undefined;
    return `the bot \`${authority.login}\` is no longer named under \`who.bots\``;
  }
  // Whoever opened the gate is one of its approvers, and need not be one who may ask.
  const who = startersOf(job);
  const lists = job.gate !== null && authority.id !== job.requester.id ? [who, startApprovers(job)] : [who];
  const standing = await standingOf(house, repository, authority, lists);
  if (lists.some((list) => isAmong(list, authority, standing))) return undefined;
  return `${authority.login} may not start ${jobRef(job.number)} any more: it takes ${whoInWords(who)}, and their role is \`${standing.role}\` now`;
}
