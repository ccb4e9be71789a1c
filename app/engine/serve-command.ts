/** One command of a comment, carried out inside the comment's transaction. What comes back is what is to be said, if anything. */
import type { Command } from '../dispatch/command.ts';
import type { Asking } from '../dispatch/plan.ts';
import { continuedText, gatedText, helpText, type GateAsked } from '../dispatch/texts.ts';
import { approvalRef, jobRef } from '../ground/ids.ts';
import { accepted, type Result } from '../ground/outcome.ts';
import { whoInWords } from '../ground/who.ts';
import { commandOnJobs } from './command-on-jobs.ts';
import { dryRunOf } from './dry-run.ts';
import type { Act } from './handle.ts';
import { contextOf, quietly, type Serving } from './serving.ts';
import { decideOnApproval, interruptSession, tellSession } from './steer.ts';
import { planOf, submitPlan } from './submit.ts';

/** `null` where the reaction says it all. */
type Said = Promise<Result<string | null>>;

export const isAsking = (command: Command): command is Asking => command.kind === 'dispatch' || command.kind === 'run';

/** All jobs of a comment at once; one `--dry-run` makes all of it one. */
export async function serveAsking(scope: Act, commands: readonly Asking[], serving: Serving): Said {
  const { house, repository, incoming, gathered } = serving;
  if (!gathered) return accepted(null);
  const { login } = incoming.author;
  const context = contextOf(house, repository, incoming);
  if (commands.some(({ options }) => options.dryRun)) {
    const planned = await planOf(scope, commands, gathered, context);
    return planned.ok ? accepted(await dryRunOf(scope, planned.value, gathered, context)) : planned;
  }
  const submitted = await submitPlan(scope, commands, gathered, context);
  if (!submitted.ok) return submitted;
  const jobs = await scope.tx.jobs(submitted.value.numbers);
  const gates: GateAsked[] = [];
  for (const number of submitted.value.gates) {
    const approval = await scope.tx.approval(number);
    const waiting = jobs.filter((job) => job.gate === number).map((job) => jobRef(job.number));
    if (approval) gates.push({ ref: approvalRef(number), jobs: waiting, who: whoInWords(approval.approvers) });
  }
  const texts = [
    ...(gates.length > 0 ? [gatedText(login, gates, scope.tx.repository.settings.prefix)] : []),
    ...jobs.flatMap(({ number, continues, commit }) =>
      continues === null ? [] : [continuedText(login, { ref: jobRef(number), continues: jobRef(continues), commit })],
    ),
  ];
  return accepted(texts.length > 0 ? texts.join('\n\n') : null);
}

export async function serveOther(scope: Act, command: Exclude<Command, Asking>, serving: Serving): Said {
  const { incoming, standing } = serving;
  const { author } = incoming;
  switch (command.kind) {
    case 'tell':
      return quietly(tellSession(scope, { job: command.job, text: command.text, by: author, mode: 'steer' }));
    case 'interrupt':
      return quietly(interruptSession(scope, command.job, author, command.text));
    case 'approve':
    case 'deny':
      return quietly(
        decideOnApproval(scope, command.approval, {
          decision: command.kind === 'approve' ? 'allow' : 'deny',
          by: author,
          standing,
          reason: command.kind === 'deny' ? command.reason : '',
          scope: command.kind === 'approve' && command.session ? 'session' : 'once',
          hash: null,
        }),
      );
    case 'help':
      return accepted(helpText(author.login, scope.tx.repository.settings.prefix));
    default:
      return commandOnJobs(scope, command, serving);
  }
}
