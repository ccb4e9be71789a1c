/** What must never be seen in a life, looked for after every step without the help of the code that decides. */
import type { Decision } from '../../app/dispatch/board.ts';
import type { JobCommand } from '../../app/dispatch/job-command.ts';
import type { Job, Need } from '../../app/dispatch/job.ts';
import { hasEnded, takesSlot } from '../../app/ground/job-state.ts';
import { inLine } from './part-of-the-board.ts';
import type { Scene } from './scene.ts';

/** Watches one life; each call says what was wrong with one step. */
export function watcher(box: Scene) {
  const asked = new Map<number, readonly Need[]>();
  /** Jobs that a person let run whatever became of their needs. */
  const letRun = new Set<number>();
  const once = new Set<string>();

  function started(number: number): string[] {
    const job = box.job(number);
    const early = (asked.get(number) ?? []).flatMap((need) => {
      const parent = box.job(need.job);
      const fine =
        parent.state === 'succeeded' || parent.waivedBy !== null || need.onFailure === 'continue' || letRun.has(number);
      return hasEnded(parent.state) && fine ? [] : [`starts while J${need.job} is ${parent.state} (${need.onFailure})`];
    });
    return job.blockedBy.length > 0 ? [...early, 'starts although its thread is blocked'] : early;
  }

  return function faultsOf(command: JobCommand, before: ReadonlyMap<number, Job>, decision: Decision): string[] {
    for (const number of decision.created.keys()) asked.set(number, box.job(number).needs);
    const faults = uninvited(box, command, before, decision);
    const attempts = new Map([...before].map(([number, { attempt }]) => [number, attempt]));
    for (const { job, fact, by } of decision.happenings) {
      if (fact === 'released' && by !== 'signalbox') letRun.add(job);
      if (fact === 'retried') attempts.set(job, (attempts.get(job) ?? 1) + 1);
      if (fact === 'slotted') faults.push(...started(job).map((why) => `J${job} ${why}`));
      if (fact === 'slotted' || fact === 'dispatched' || fact === 'claimed') {
        const what = `J${job} was ${fact} in attempt ${attempts.get(job) ?? 1}`;
        if (once.has(what)) faults.push(`${what} twice`);
        once.add(what);
      }
    }
    for (const [number, job] of before) {
      const last = decision.happenings.filter((happening) => happening.job === number)[0]?.fact;
      if (
        hasEnded(job.state) &&
        box.job(number) !== job &&
        !['retried', 'waived', 'delivered_late'].includes(last ?? '')
      )
        faults.push(`J${number} had ended`);
    }
    return [...faults, ...overfull(box, command, decision), ...leftOver(box, decision)];
  };
}

/** What counted although it was not its turn: news of an attempt that is over, slots that others wait for too. */
function uninvited(
  { rules }: Scene,
  command: JobCommand,
  before: ReadonlyMap<number, Job>,
  { happenings }: Decision,
): string[] {
  const isLate = 'attempt' in command && before.get(command.job)?.attempt !== command.attempt;
  const busy = rules.busyElsewhere + [...before.values()].filter(({ state }) => takesSlot(state)).length;
  const isShared = rules.hasRivals && busy >= rules.installationSlots && command.kind !== 'fill';
  return [
    ...(isLate ? ['news of another attempt counts'] : []),
    ...(isShared && happenings.some(({ fact }) => fact === 'slotted') ? ['takes a slot that is to be shared out'] : []),
  ];
}

/** More jobs in slots than a limit allows. */
function overfull(box: Scene, command: JobCommand, decision: Decision): string[] {
  const { slots, perThread, groups, installationSlots, busyElsewhere } = box.rules;
  const busy = [...box.jobs.values()].filter(({ state }) => takesSlot(state));
  const most = (keys: readonly (string | number | null)[], allowed: (key: string | number) => number): boolean =>
    keys.some((key) => key !== null && keys.filter((other) => other === key).length > allowed(key));
  const given = decision.happenings.filter(({ fact }) => fact === 'slotted').length;
  return [
    ...(busy.length > slots ? ['more jobs than slots'] : []),
    ...(most(
      busy.map(({ thread }) => thread.number),
      () => perThread,
    )
      ? ['too many jobs on a thread']
      : []),
    ...(most(
      busy.map(({ group }) => group),
      (group) => groups[group] ?? 1,
    )
      ? ['too many jobs of a group']
      : []),
    ...(given > 0 && busy.length + busyElsewhere > installationSlots
      ? ['more jobs than the installation has slots']
      : []),
    ...(command.kind === 'fill' && command.most !== null && given > command.most ? ['more was given than asked'] : []),
  ];
}

/** Work that could have been handed on and was not. */
function leftOver(box: Scene, { shares }: Decision): string[] {
  // What is to be shared out is given by the sharing.
  const next = shares ? undefined : nextInLine(box);
  const jobs = [...box.jobs.values()];
  return [
    ...(next ? [`J${next.number} has room and gets no slot`] : []),
    ...jobs
      .filter((job) => job.state === 'waiting' && !waitsForSomething(box, job))
      .map((job) => `J${job.number} waits for nothing`),
    ...jobs
      .filter((job) => job.state === 'queued' && waitsForSomething(box, job))
      .map((job) => `J${job.number} stands in the queue too early`),
    ...jobs
      .filter((job) => (job.state === 'held') !== (job.heldBy !== null))
      .map((job) => `nobody holds J${job.number}`),
  ];
}

const waitsForSomething = (box: Scene, job: Job): boolean =>
  job.blockedBy.length > 0 || job.needs.some((need) => !hasEnded(box.job(need.job).state));

/** The first in line for whom every limit has room. */
function nextInLine(box: Scene): Job | undefined {
  const { slots, perThread, groups, installationSlots, busyElsewhere } = box.rules;
  const jobs = [...box.jobs.values()];
  const busy = jobs.filter(({ state }) => takesSlot(state));
  if (busy.length >= slots || busy.length + busyElsewhere >= installationSlots) return undefined;
  return inLine(jobs).find(
    ({ thread, group }) =>
      busy.filter((other) => other.thread.number === thread.number).length < perThread &&
      (group === null || busy.filter((other) => other.group === group).length < (groups[group] ?? 1)),
  );
}
