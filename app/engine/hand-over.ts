/** Somebody else takes charge of a job: it is theirs in every list, and whoever watches sees it. What it may do stays its requester's. */
import { unknownJob } from '../dispatch/recording.ts';
import { standingText } from '../dispatch/texts/standing.ts';
import { hasEnded } from '../ground/job-state.ts';
import { jobRef, type Person } from '../ground/ids.ts';
import { code } from '../ground/markdown.ts';
import { accepted, rejected, type Result } from '../ground/outcome.ts';
import { includesRole } from '../ground/roles.ts';
import { noteAct } from './audit.ts';
import { note, type Act } from './handle.ts';
import type { House } from './house.ts';
import { jobTopic } from './live.ts';
import type { RepositoryRow } from './ports/store.ts';

/** Who is meant by a login, where they may steer jobs of this repository: GitHub is asked now. */
export async function heirOf(house: House, repository: RepositoryRow, login: string): Promise<Result<Person>> {
  const found = await house.github.personNamed(repository, login);
  if (found && includesRole(found.role, 'write')) return accepted(found.person);
  // Whether there is such an account is nobody's business here.
  return rejected(
    'no_right',
    `${code(login, 60)} has no \`write\` access to this repository, which it takes to be in charge of a job.`,
  );
}

export async function handOver(scope: Act, number: number, to: Person, by: Person): Promise<Result<null>> {
  const [job] = await scope.tx.jobs([number]);
  if (!job) return unknownJob(number);
  if (hasEnded(job.state))
    return rejected('job_ended', `${standingText(number, job.state)}; there is nothing left to be in charge of.`);
  if ((job.charge ?? job.requester).id === to.id)
    return rejected('in_charge', `${to.login} is in charge of ${jobRef(number)} already.`);
  const charge = job.requester.id === to.id ? null : { id: to.id, login: to.login };
  await scope.tx.saveJob({ ...job, charge });
  await noteAct(scope, { job: number, by, what: 'hand_over', detail: `to ${to.login}` });
  if (job.sessionId !== null) await note(scope, job.sessionId, { kind: 'charge', by: by.login, to: to.login });
  scope.tell(jobTopic(job.repositoryId, number), { kind: 'job' });
  return accepted(null);
}
