/** Answers that say no, or not yet: a right that is missing, an approval that is needed, a place where nothing starts any more. */
import type { ApprovalRef, JobRef } from '../../ground/ids.ts';
import { code, typed } from '../../ground/markdown.ts';
import type { Rejection } from '../../ground/outcome.ts';
import type { Role } from '../../ground/roles.ts';
import { withPrefix } from './manual.ts';

export function rejectionText(login: string, rejection: Rejection, prefix: string | null = null): string {
  return `@${login} ${withPrefix(rejection.message, prefix)}`;
}

export interface MissingRight {
  /** What cannot be done, as `start J12`: safe Markdown. */
  readonly what: string;
  /** Who may do it, in words (`whoInWords`). */
  readonly who: string;
  /** What GitHub says the person is. */
  readonly role: Role;
  /** Logins of some who can help; they are named and not called. */
  readonly writers: readonly string[];
}

/** As many people as one reads. */
const NAMED = 5;

/** The message of a rejection: what right is missing, and who has it. */
export function noRightText({ what, who, role, writers }: MissingRight): string {
  const have = role === 'none' ? 'you have no access to this repository' : `yours is \`${role}\``;
  const ask =
    writers.length === 0
      ? ''
      : ` You can ask ${writers
          .slice(0, NAMED)
          .map((writer) => code(`@${writer}`, 60))
          .join(', ')}.`;
  return `you cannot ${what}: that is for ${who}, and ${have}. Nothing was done.${ask} An admin gives access under *Settings → Collaborators and teams*.`;
}

/** One approval, and the jobs that need it to start. */
export interface GateAsked {
  readonly ref: ApprovalRef;
  readonly jobs: readonly JobRef[];
  /** Who may decide, in words (`whoInWords`). */
  readonly who: string;
}

/** Jobs of somebody who may not start them wait for somebody who may. */
export function gatedText(login: string, gates: readonly GateAsked[], prefix: string | null = null): string {
  const lines = gates.map(({ ref, jobs, who }) => {
    const shown = `${jobs.slice(0, 10).join(', ')}${jobs.length > 10 ? ` and ${jobs.length - 10} more` : ''}`;
    return `- **${ref}** lets ${shown} start; ${who} may answer: ${typed(`approve ${ref}`, prefix)} or ${typed(`deny ${ref} reason`, prefix)}.`;
  });
  return `@${login} you may not start this by yourself, so it needs an approval to start:\n\n${lines.join('\n')}`;
}

/** Said when a label was put on too often within a short time: something else moves it as well. */
export function loopText(label: string, times: number, minutes: number): string {
  return `The label ${code(label, 60)} has started its job ${times} times within ${minutes === 60 ? 'an hour' : `${minutes} minutes`}, so it starts nothing here for a while. Something else seems to put it on again and again: look for a workflow or a bot that does. \`/dispatch\` in a comment starts the job all the same.`;
}

const INACTIVE = {
  archived: 'the repository was archived, and nothing can run in it',
  suspended: 'Signalbox is suspended for this repository',
  removed: 'Signalbox was taken off this repository',
} as const;

/** Why nothing starts in a repository, as plain text: the reason of the jobs that this concerns. */
export const inactiveText = (status: keyof typeof INACTIVE): string => INACTIVE[status];
