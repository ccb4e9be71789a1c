/** Who did what: each order that was accepted leaves one line, in the transaction that carries it out. */
import type { Decision } from '../dispatch/board.ts';
import type { JobCommand } from '../dispatch/job-command.ts';
import type { JobFact } from '../dispatch/transitions.ts';
import type { Person } from '../ground/ids.ts';
import type { AuditNotes, Door } from './ports/audit.ts';

/** The part of an `Act` that it takes. */
interface Scope {
  readonly tx: AuditNotes;
  readonly now: number;
  readonly door: Door;
}

export interface Noted {
  readonly job: number;
  /** `id` is `null` where only the login is known. */
  readonly by: { readonly id: number | null; readonly login: string };
  /** A word for programs; see `AuditEntry`. */
  readonly what: string;
  /** For people: the command, the approval, the person. Only its first line is kept, and of that no more than fits. */
  readonly detail: string;
}

/** Characters of a line: who wants all of it reads the transcript. */
const LONGEST = 300;

/** Writes the line, with the door that the order came through. */
export async function noteAct(scope: Scope, noted: Noted): Promise<void> {
  const { by, ...rest } = noted;
  await scope.tx.audit({
    ...rest,
    by: by.login,
    byId: by.id,
    detail: lineOf(noted.detail),
    at: scope.now,
    door: scope.door,
  });
}

function lineOf(text: string): string {
  const whole = text.trim();
  const [first = ''] = whole.split(/[\r\n]/, 1);
  const isCut = first.length < whole.length || first.length > LONGEST;
  const kept = first.slice(0, LONGEST - 1).trimEnd();
  // No half of a character.
  return isCut ? `${kept.replace(/[\uD800-\uDBFF]$/, '')}…` : first;
}

/** Facts that somebody's order brings about, and the order's name. */
const ORDERS: Partial<Record<JobFact, string>> = {
  cancelled: 'cancel',
  stop_requested: 'stop',
  retried: 'retry',
  held: 'hold',
  released: 'release',
  unheld: 'release',
  waived: 'waive',
};

/**
 * The lines that a decision leaves; none where nobody gave an order. What is decided on an approval is noted with the approval.
 * `person`: who gave it, for commands that only name a login.
 */
export function linesOf(command: JobCommand, decision: Decision, person?: Person): Noted[] {
  if (command.kind === 'submit') {
    const what = command.waived ? 'waive' : 'dispatch';
    return [...decision.created.keys()].flatMap((number) => {
      const job = decision.jobs.get(number);
      return job ? [{ job: number, by: job.requester, what, detail: job.asked }] : [];
    });
  }
  const by = whoOrders(command, person);
  return decision.happenings.flatMap((happening) => {
    const what = ORDERS[happening.fact];
    if (by === undefined || what === undefined || happening.by !== by.login) return [];
    return [{ job: happening.job, by, what, detail: happening.reason.replace(saidAlready(by.login), '') }];
  });
}

/** `undefined` for what no person ordered: GitHub takes a repository away, clocks run out, runners speak. */
function whoOrders(command: JobCommand, person: Person | undefined): Noted['by'] | undefined {
  switch (command.kind) {
    case 'cancel':
      return command.by === 'github' ? undefined : (person ?? { id: null, login: command.by });
    case 'retry':
      return command.by;
    case 'hold':
    case 'release':
    case 'waive':
      return person ?? { id: null, login: command.by };
    default:
      return undefined;
  }
}

/** `held by ada` says nothing beside `hold` and `ada`; what comes after it does. */
const saidAlready = (by: string): RegExp => new RegExp(`^[a-z]+ by ${by.replace(/[^\w-]/g, '\\$&')}(?:: )?`, 'i');
