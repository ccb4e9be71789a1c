/** The answer to `--dry-run`: what would run, where, with which rights and after what. */
import { counted } from '../../ground/counted.ts';
import { durationText } from '../../ground/durations.ts';
import { jobRef } from '../../ground/ids.ts';
import type { OnFailure } from '../../ground/job-state.ts';
import { code, codeBlock } from '../../ground/markdown.ts';
import { whoInWords } from '../../ground/who.ts';
import type { ProfileSnapshot } from '../job.ts';
import type { PlannedJob, PlannedNeed } from '../plan.ts';
import { groupSlots } from '../queue.ts';

/** A job that a comment asks for and that is not made. */
export interface DryRunJob {
  readonly planned: PlannedJob;
  /** The commit it would run. */
  readonly commit: string;
  /** What the person's right is enough for: to start it, to have `approvers` asked, or for nothing. */
  readonly start:
    | { readonly kind: 'may' | 'may_not' }
    | { readonly kind: 'gate'; readonly approvers: readonly string[] };
}

/** Where the jobs would run, and what is going on there now. */
export interface DryRunPlace {
  /** The workflow's path in the repository. */
  readonly workflow: string;
  /** The commit comes from a fork. */
  readonly isFork: boolean;
  /** Open issues that block the thread. */
  readonly blockedBy: readonly string[];
  readonly slots: number;
  /** Jobs of one thread, and of each named group, that run at once. */
  readonly perThread: number;
  readonly groups: Readonly<Record<string, number>>;
  /** Jobs of the repository that take a slot, and those in the queue. */
  readonly busy: number;
  readonly queued: number;
}

/** Rules of a kind that are named, and jobs that are described. */
const RULES = 6;
const DESCRIBED = 20;
const ANSWER_LIMIT = 60_000;

export function dryRunText(login: string, jobs: readonly DryRunJob[], place: DryRunPlace): string {
  const text = (most: number, textLimit: number): string =>
    [
      `@${login} nothing was started. This would be ${counted(jobs.length, 'job')}:`,
      jobs
        .slice(0, most)
        .map((job, index) => itemOf(job, index, jobs, place, textLimit))
        .join('\n'),
      jobs.length > most ? `And ${jobs.length - most} more.` : '',
      queueNow(place),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  const forms = [text(DESCRIBED, 1_000), text(DESCRIBED, 200), text(5, 200)];
  return forms.find((form) => form.length <= ANSWER_LIMIT) ?? text(1, 200);
}

function queueNow({ slots, perThread, busy, queued, blockedBy }: DryRunPlace): string {
  const issues = blockedBy.slice(0, RULES).map((issue) => code(issue, 120));
  const more = blockedBy.length > RULES ? ' and more' : '';
  const blocked =
    issues.length === 0 ? '' : ` Open issues block this thread and would be waited for: ${issues.join(', ')}${more}.`;
  return `${busy} of ${counted(slots, 'slot')} ${busy === 1 ? 'is' : 'are'} taken now, ${counted(queued, 'job')} ${queued === 1 ? 'stands' : 'stand'} in the queue, and ${counted(perThread, 'job')} of a thread ${perThread === 1 ? 'runs' : 'run'} at once.${blocked}`;
}

function itemOf(
  { planned, commit, start }: DryRunJob,
  index: number,
  all: readonly DryRunJob[],
  place: DryRunPlace,
  textLimit: number,
): string {
  const { name, work, continues, priority, group, limits, deliver, budget } = planned;
  const title = name === null ? '' : `**${name}** · `;
  const what = work.kind === 'run' ? 'a shell command' : `a prompt for the agent ${code(work.agent.name, 60)}`;
  const turns = group === null ? '' : `, group ${code(group, 60)} (${groupSlots(place, group)} at once)`;
  const waits = planned.needs.length + place.blockedBy.length > 0;
  const lines = [
    `in a run of \`${place.workflow}\` at commit ${code(commit.slice(0, 7))}${place.isFork ? ', isolated and without secrets since the commit comes from a fork' : ''}`,
    whereOf(planned.place, place),
    startOf(start, planned.who),
    `profile ${work.kind === 'run' ? `${code(planned.profile.name, 60)}, whose rules judge agents: the command runs as it is` : rulesOf(planned.profile)}`,
    afterOf(planned.needs, all),
    continues === null ? '' : `goes on from ${jobRef(continues)}`,
    `${priority} priority${turns}, at most ${durationText(limits.runSeconds)} of work`,
    `given up after ${durationText(limits.queueSeconds)} in the queue, ${durationText(limits.startSeconds)} without a runner${waits ? `, ${durationText(limits.waitSeconds)} of waiting` : ''}${start.kind === 'gate' ? `, ${durationText(limits.gateSeconds)} without an approval` : ''}`,
    work.kind === 'run' || limits.lingerSeconds === undefined
      ? ''
      : `its session stays ${durationText(limits.lingerSeconds)} for a follow-up once its turn is over`,
    budget === null ? '' : `its models may cost ${budget.amount} ${budget.currency}`,
    deliver === 'none' ? '' : `its work is handed in: \`${deliver}\``,
  ].filter((line) => line !== '');
  const number = `${index + 1}. `;
  const inside = [codeBlock(textOf(work), 'text', textLimit), ...lines.map((line) => `- ${line}`)].join('\n');
  // What belongs to an item of a list stands as far in as its first word.
  return `${number}${title}${what}\n${inside.replace(/^/gm, ' '.repeat(number.length))}`;
}

/** What the profile chooses of what the workflow file offers; a stranger's code gets none of it. */
function whereOf({ runner, environment }: PlannedJob['place'], { isFork }: DryRunPlace): string {
  const chosen = [
    runner === null ? '' : `on runners labelled ${code(runner)}`,
    environment === null ? '' : `in the environment ${code(environment)}`,
  ].filter((part) => part !== '');
  if (chosen.length === 0) return '';
  return isFork ? `not ${chosen.join(' or ')}, since the commit comes from a fork` : chosen.join(', ');
}

function textOf(work: PlannedJob['work']): string {
  if (work.kind === 'run') return work.command;
  return work.prompt
    .map((part) => (typeof part === 'string' ? part : `{{ needs.${part.need}.${part.field} }}`))
    .join('');
}

function startOf(start: DryRunJob['start'], who: readonly string[]): string {
  switch (start.kind) {
    case 'may':
      return `you may start it${who.length === 0 ? '' : `, as ${whoInWords(who)} may`}`;
    case 'gate':
      return `it would need an approval to start, from ${whoInWords(start.approvers)}: starting it is for ${whoInWords(who)}`;
    case 'may_not':
      return `**it would be refused**: starting it is for ${whoInWords(who)}`;
  }
}

function rulesOf({ name, allow, ask, deny, approvers }: ProfileSnapshot): string {
  const parts = [
    listed('denies', deny),
    ask.length > 0 ? `${listed('asks for', ask)} (${whoInWords(approvers)} may answer)` : '',
    listed('allows', allow),
  ].filter((part) => part !== '');
  return `${code(name, 60)}${parts.length > 0 ? `: ${parts.join('; ')}` : ''}`;
}

function listed(verb: string, rules: readonly string[]): string {
  if (rules.length === 0) return '';
  const more = rules.length > RULES ? ` and ${rules.length - RULES} more` : '';
  const named = rules.slice(0, RULES).map((rule) => code(rule, 80));
  return `${verb} ${named.join(', ')}${more}`;
}

const IF_NOT: Record<OnFailure, string> = {
  cancel: '',
  hold: ' (held if that does not succeed)',
  continue: ' (whatever comes of it)',
};

function afterOf(needs: readonly PlannedNeed[], all: readonly DryRunJob[]): string {
  const words = needs.map((need) => {
    const name = 'job' in need ? null : (all[need.index]?.planned.name ?? null);
    const which = 'job' in need ? jobRef(need.job) : `number ${need.index + 1}${name === null ? '' : ` (${name})`}`;
    return `${which}${IF_NOT[need.onFailure]}`;
  });
  return words.length === 0 ? '' : `after ${words.join(', ')}`;
}
