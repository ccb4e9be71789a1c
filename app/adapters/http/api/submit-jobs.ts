/** Makes jobs of what was submitted: the same path that a comment takes, but for where the answer goes. Sent again with its key, it makes none. */
import { sentenceStart } from '../../../ground/sentence.ts';
import { createHash } from 'node:crypto';
import type { Asking, PlannedJob } from '../../../dispatch/plan.ts';
import { brokenConfigText, inactiveText, lastGoodText } from '../../../dispatch/texts.ts';
import { listsIn } from '../../../engine/authorise.ts';
import { configOf } from '../../../engine/configuration.ts';
import { dryRunOf } from '../../../engine/dry-run.ts';
import { gather } from '../../../engine/gather.ts';
import { act, type Act } from '../../../engine/handle.ts';
import { hashOf } from '../../../engine/hash.ts';
import type { House } from '../../../engine/house.ts';
import { standingOf } from '../../../engine/standing.ts';
import { mayStart, planOf, submitPlan, type Gathered, type SubmitContext } from '../../../engine/submit.ts';
import { threadUrlOf } from '../../../engine/view.ts';
import { jobRef } from '../../../ground/ids.ts';
import { accepted, Defect, rejected, type Result } from '../../../ground/outcome.ts';
import type { Authorised } from '../people.ts';
import { orRefuse, orRollBack } from '../rolled-back.ts';
import type { Submission } from './bodies.ts';
import { commandsOf } from './commands-of.ts';

export interface Submitted {
  readonly numbers: readonly number[];
  readonly gates: readonly number[];
  readonly said: string | null;
  readonly planned: readonly object[] | null;
  /** It was made by an earlier request with the same key. */
  readonly repeated: boolean;
}

/** Jobs by an API call are named after who sent it, the key, and what was asked: so a repeat finds them, for ever. */
interface Naming {
  readonly ofKey: string;
  readonly whole: string;
}

export async function submitJobs(
  house: House,
  { repository, person, door }: Pick<Authorised, 'repository' | 'person' | 'door'>,
  body: Submission,
  idempotencyKey: string | null,
): Promise<Result<Submitted>> {
  const ofKey = `api/${person.id}/${hashOf(idempotencyKey ?? house.chance.token())}`;
  const naming: Naming = { ofKey, whole: `${ofKey}/${hashOfBody(body)}` };
  if (idempotencyKey !== null) {
    const before = await act(house, repository.id, { request: null }, (scope) => madeBefore(scope, naming));
    if (before) return before;
  }
  if (repository.status !== 'active') return rejected('not_active', sentence(inactiveText(repository.status)));
  const configured = await configOf(house, repository);
  const commands = commandsOf(body, configured.ok ? configured.config.prefix : repository.settings.prefix);
  if (!commands.ok) return commands;
  if (!configured.ok)
    return rejected('broken_config', brokenConfigText(person.login, configured.problems, configured.url));
  // What is said from here on came after the request.
  const at = house.clock.now();
  const found = await house.github.threadOf(repository, body.thread);
  if (!found)
    return rejected('unknown_thread', `There is no issue or pull request #${body.thread} in this repository.`);
  const { thread, title, body: threadBody } = found;
  const standing = await standingOf(house, repository, person, listsIn(configured));
  const wish = { thread, threadTitle: title, threadBody, threadAuthor: found.author, author: person, at };
  const asked = { ...wish, commands: commands.value };
  const gathered = await gather(house, repository, asked, { configured, standing, isBot: false });
  const context: SubmitContext = {
    keyPrefix: naming.whole,
    thread,
    threadTitle: title,
    threadBody,
    threadUrl: threadUrlOf(house, repository, thread),
    requester: person,
    event: 'api',
  };
  const { instead } = configured;
  const note = instead ? lastGoodText(person.login, instead.problems, instead.url, instead.since) : null;
  const made = await orRollBack(() =>
    act(house, repository.id, { request: null, door }, (scope) =>
      make(scope, commands.value, gathered, context, naming),
    ),
  );
  if (!made.ok) return made;
  // Only work with a cause of its own can have been done before.
  if (made.value === undefined) throw new Defect('a submission without a cause was taken for done');
  return accepted({ ...made.value, said: [note, made.value.said].filter((one) => one !== null).join('\n\n') || null });
}

async function make(
  scope: Act,
  commands: readonly Asking[],
  gathered: Gathered,
  context: SubmitContext,
  naming: Naming,
): Promise<Submitted> {
  if (commands.some(({ options }) => options.dryRun)) {
    const planned = orRefuse(await planOf(scope, commands, gathered, context));
    const said = await dryRunOf(scope, planned, gathered, context);
    const shown = planned.map((job) => plannedView(job, gathered, mayStart(job, context.requester, gathered)));
    return { numbers: [], gates: [], said, planned: shown, repeated: false };
  }
  // Two that come at once are served one after the other, for the repository is locked.
  const before = await madeBefore(scope, naming);
  if (before) return orRefuse(before);
  const made = orRefuse(await submitPlan(scope, commands, gathered, context));
  return { ...made, said: null, planned: null, repeated: false };
}

/** What an earlier request with the same key made, if there was one. */
async function madeBefore({ tx }: Act, { ofKey, whole }: Naming): Promise<Result<Submitted> | undefined> {
  const jobs = await tx.jobsByKey(ofKey);
  if (jobs.length === 0) return undefined;
  if (!jobs.every(({ key }) => key.startsWith(`${whole}/`)))
    return rejected(
      'idempotency_key_reused',
      'This `Idempotency-Key` was used before with another body. Take a fresh one for each thing you ask for.',
    );
  const numbers = jobs.map(({ number }) => number);
  const gates = [...new Set(jobs.flatMap(({ gate }) => gate ?? []))];
  return accepted({ numbers, gates, said: null, planned: null, repeated: true });
}

function plannedView({ work, profile, limits, needs, ...job }: PlannedJob, { head }: Gathered, may: boolean): object {
  const { name, asked, priority, group, deliver } = job;
  return {
    name,
    asked,
    kind: work.kind,
    commit: head.commit,
    profile: profile.name,
    agent: work.kind === 'prompt' ? work.agent.name : null,
    priority,
    group,
    deliver,
    timeoutSeconds: limits.runSeconds,
    after: needs.map((need) => ('job' in need ? jobRef(need.job) : need.index)),
    mayStart: may,
  };
}

/** The same wish, whatever the order of its fields. */
function hashOfBody(body: Submission): string {
  const sorted = Object.entries(body).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

const sentence = (text: string): string => `${sentenceStart(text)}.`;
