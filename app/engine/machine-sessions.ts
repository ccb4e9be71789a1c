/**
 * A person begins a session on a machine of their own. Its job runs from the first moment, takes no slot, belongs to no thread, and is never
 * tried again; its profile is the configuration's, as for any job. Sent again with its key, it begins nothing twice.
 */
import { sentenceStart } from '../ground/sentence.ts';
import { profileNamed, type ProfileTemplate } from '../dispatch/catalogue.ts';
import type { Job, JobRequest } from '../dispatch/job.ts';
import { NO_THREAD } from '../dispatch/machine.ts';
import { brokenConfigText, inactiveText } from '../dispatch/texts.ts';
import { jobRef, type Person } from '../ground/ids.ts';
import { accepted, Defect, rejected, type Result } from '../ground/outcome.ts';
import { visible } from '../ground/plain-text.ts';
import { includesRole } from '../ground/roles.ts';
import type { Standing } from '../ground/who.ts';
import type { Claimed } from '../wire/claim.ts';
import type { MachineSession } from '../wire/machine.ts';
import { noteAct } from './audit.ts';
import { configOf, keepConfiguration, type Configured } from './configuration.ts';
import { act, carryOut, type Act } from './handle.ts';
import { hashOf } from './hash.ts';
import type { House } from './house.ts';
import { lacking } from './lacking.ts';
import type { RepositoryRow } from './ports/store.ts';
import { openSession } from './runner-doors.ts';
import { specify } from './specify.ts';

/** It ends with its process, and not by the clock; a week is as good as never. In seconds. */
const LONGEST = 7 * 24 * 3_600;

export interface Beginner {
  readonly person: Person;
  readonly standing: Standing;
}

type Config = Extract<Configured, { ok: true }>['config'];

/** Rejections: `no_right`, `not_active`, `broken_config`, `unknown_profile`, `key_reused`, `job_ended`. */
export async function beginMachineSession(
  house: House,
  repository: RepositoryRow,
  { person, standing }: Beginner,
  wish: MachineSession,
): Promise<Result<Claimed>> {
  if (!includesRole(standing.role, 'write')) {
    const writers = await house.github.writers(repository).catch(() => []);
    const what = 'share a session of your machine here';
    return {
      ok: false,
      rejection: lacking({ login: person.login, what, who: ['write'], role: standing.role, writers }),
    };
  }
  if (repository.status !== 'active')
    return rejected('not_active', `${sentenceStart(inactiveText(repository.status))}.`);
  const configured = await configOf(house, repository);
  if (!configured.ok)
    return rejected('broken_config', brokenConfigText(person.login, configured.problems, configured.url));
  const profile = profileNamed(wish.profile ?? configured.config.profile, configured.config);
  if (!profile.ok) return profile;
  const request = requestOf(person, wish, configured.config, profile.value);
  const token = `${house.chance.token()}${house.chance.token()}`;
  const id = house.chance.token();
  const result = await act(
    house,
    repository.id,
    { request: null, door: 'machine' },
    async (scope): Promise<Result<Claimed>> => {
      const before = await begunBefore(scope, request);
      if (before) return before.ok ? again(house, scope, before.value, token) : before;
      await keepConfiguration(scope, configured);
      const number = await scope.tx.takeJobNumber();
      const repositoryId = repository.id;
      const begun = await carryOut(scope, { kind: 'begin', job: number, repositoryId, request, sessionId: id });
      if (!begun.ok) return begun;
      const job = begun.value.jobs.get(number) as Job;
      await openSession(scope, job, { id, token });
      await noteAct(scope, { job: number, by: person, what: 'remote', detail: request.asked });
      return accepted(await specify(house, scope, job, { id, token }, undefined));
    },
  );
  if (!result) throw new Defect('a session of a machine has no cause that could have been settled before');
  return result;
}

/** The key names the person and what they asked for, so that nobody else's key, and no other wish, is taken for it. */
const keyOf = ({ id }: Person, key: string): string => `machine/${id}/${hashOf(key)}`;

async function begunBefore({ tx }: Act, { key }: JobRequest): Promise<Result<Job> | undefined> {
  const [job] = await tx.jobsByKey(key.slice(0, key.lastIndexOf('/')));
  if (!job) return undefined;
  return job.key === key
    ? accepted(job)
    : rejected('key_reused', 'This `key` began another session before. Take a fresh one for each.');
}

/** The answer to the first request was lost on the way: nobody holds the token that was in it. */
async function again(house: House, scope: Act, job: Job, token: string): Promise<Result<Claimed>> {
  const { sessionId, number, state } = job;
  if (sessionId === null || state !== 'running')
    return rejected('job_ended', `${jobRef(number)}, which this key began, has ended. Take a fresh key.`);
  await scope.tx.resetSessionToken(sessionId, hashOf(token));
  return accepted(await specify(house, scope, job, { id: sessionId, token }, undefined));
}

function requestOf(
  person: Person,
  wish: MachineSession,
  { limits, delivery }: Config,
  given: ProfileTemplate,
): JobRequest {
  const { name, allow, ask, deny, approvers, expireSeconds } = given;
  const machine = visible(wish.machine);
  const agent = visible(wish.agent);
  const prompt = storable(wish.prompt ?? '').trim();
  const asked = prompt === '' ? `signalbox remote (${agent} on ${machine})` : prompt;
  return {
    key: `${keyOf(person, wish.key)}/${hashOf(JSON.stringify(wish))}`,
    name: wish.name ?? null,
    asked,
    commandHash: hashOf(asked),
    requester: person,
    authority: person,
    who: ['write'],
    thread: NO_THREAD,
    threadTitle: '',
    input: '',
    work: { kind: 'prompt', prompt: [prompt], agent: { name: agent, command: [], builtIn: null, model: null } },
    profile: { name, allow, ask, deny, approvers, expireSeconds },
    priority: 'normal',
    group: null,
    // What it changes stays where it is: on the person's own disk.
    deliver: 'none',
    continues: null,
    commit: wish.commit,
    isFork: false,
    limits: {
      gateSeconds: limits.gateSeconds,
      waitSeconds: limits.waitSeconds,
      queueSeconds: limits.queueSeconds,
      startSeconds: limits.startSeconds,
      runSeconds: LONGEST,
    },
    retries: { lost: 0, start: 0 },
    place: { runner: null, environment: null, submodules: false, lfs: false, machine },
    // The person's own account pays; nothing here could count it.
    budget: null,
    deliveryRules: delivery,
    base: null,
  };
}

/** What no database takes is written as everyone shows it. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');
