/** Whether the one by whose right a job starts still has it: asked again right before it is dispatched, and when a runner claims it. */
import { startApprovers } from '../dispatch/gate.ts';
import type { Job } from '../dispatch/job.ts';
import { jobRef } from '../ground/ids.ts';
import { isAmong, whoInWords } from '../ground/who.ts';
import { configOf } from './configuration.ts';
import type { House } from './house.ts';
import type { RepositoryRow } from './ports/store.ts';
import { standingOf } from './standing.ts';

/** What is missing, as one sentence; `undefined` when nothing is. */
export async function lackOfAuthority(house: House, repository: RepositoryRow, job: Job): Promise<string | undefined> {
  const { authority } = job;
  if (job.who.length === 0 && authority.id === job.requester.id) {
    const configured = await configOf(house, repository);
    if (configured.ok && configured.config.who.bots.includes(authority.id)) return undefined;
    return `the bot \`${authority.login}\` is no longer named under \`who.bots\``;
  }
  // Whoever opened the gate is one of its approvers, and need not be one who may ask.
  const who = job.who.length > 0 ? job.who : ['write'];
  const lists = job.gate !== null && authority.id !== job.requester.id ? [who, startApprovers(job)] : [who];
  const standing = await standingOf(house, repository, authority, lists);
  if (lists.some((list) => isAmong(list, authority, standing))) return undefined;
  return `${authority.login} may not start ${jobRef(job.number)} any more: it takes ${whoInWords(who)}, and their role is \`${standing.role}\` now`;
}
