/** What people do to a session, through the Action: an answer to an approval until it takes effect, and a stop until no process is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { startGitHost } from '../action/git-host.ts';
import { benchJob, newStep } from './action-step.ts';
import { moment, spreadOf } from './figures.ts';
import { openDoors, type Doors } from './runner-doors.ts';
import { timeRow, type Row } from './table.ts';

const AGENT = { name: 'scripted', command: [process.execPath, resolve(import.meta.dirname, '../agents/scripted.ts')] };
const TIMES = 5;

export async function measureOrders(folder: string, dist: string): Promise<Row[]> {
  const approvals: number[] = [];
  const stops: number[] = [];
  const told: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    const measured = await oneSession(folder, dist, `[[run:true]] [[run!:sleep ${300 + n} & sleep 400]] [[sleep:60]]`);
    approvals.push(measured.approval);
    stops.push(measured.stop);
    told.push(measured.told);
  }
  return [
    timeRow(
      'an approval given: app to its effect at the agent and back, p50',
      spreadOf(approvals).p50,
      0,
      'under 100 ms',
    ),
    timeRow('a stop: app to no process left, p50', spreadOf(stops).p50, 0, 'under 150 ms'),
    timeRow('a stop: app to the last event, which says so, p50', spreadOf(told).p50, 0),
  ].map((row) => ({ ...row, limit: '' }));
}

interface Measured {
  readonly approval: number;
  readonly stop: number;
  readonly told: number;
}

async function oneSession(folder: string, dist: string, prompt: string): Promise<Measured> {
  const host = await startGitHost();
  await using doors = await openDoors();
  doors.job = benchJob(prompt, host.commits.newest, AGENT);
  const { environment, folder: cwd } = newStep(folder, doors, host.url);
  const child = spawn(process.execPath, [join(dist, 'main.js')], { env: environment, cwd, stdio: 'ignore' });
  const exited = once(child, 'exit');
  const came = listener(doors);
  const asked = await came((event) => event.kind === 'approval.requested');
  if (asked.event.kind !== 'approval.requested') throw new Error('nothing was asked');
  const { request, hash } = asked.event;
  const decided = moment();
  doors.order({ kind: 'decision', request, hash, decision: 'allow', by: 'ada', reason: '' });
  await came((event) => event.kind === 'approval.applied');
  // The agent has done what it asked for.
  const done = await came((event) => event.kind === 'tool.finished');
  await came((event) => event.kind === 'tool.started');
  // Its command needs a moment to be there.
  for (let tries = 0; processesOf(doors.job.session.id).length < 4 && tries < 200; tries++) await delay(10);
  const ordered = moment();
  doors.order({ kind: 'stop', by: 'ada', reason: '' });
  let left = processesOf(doors.job.session.id).length;
  for (; left > 0 && moment() - ordered < 20_000; left = processesOf(doors.job.session.id).length) await delay(2);
  const gone = moment();
  const last = await came((event) => event.kind === 'session.finished');
  await exited;
  await host.close();
  if (left > 0) throw new Error(`${left} processes are left`);
  if (last.at < gone - 5) throw new Error('“stopped” was said before it was true');
  return { approval: done.at - decided, stop: gone - ordered, told: last.at - ordered };
}

/** Waits for events in their order; what was passed over is forgotten. */
function listener(doors: Doors) {
  const events: { readonly at: number; readonly event: RunnerEvent }[] = [];
  let look = (): void => undefined;
  doors.onEvents = (arrived) => {
    events.push(...arrived);
    look();
  };
  return async (wanted: (event: RunnerEvent) => boolean) => {
    const end = moment() + 30_000;
    for (;;) {
      for (let next = events.shift(); next; next = events.shift()) if (wanted(next.event)) return next;
      if (moment() > end) throw new Error('the event that was waited for did not come');
      const { promise, resolve: done } = Promise.withResolvers<void>();
      look = done;
      await Promise.race([promise, delay(1_000)]);
    }
  };
}

/** By the mark that every process of a session carries. */
function processesOf(session: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'latin1').includes(`SIGNALBOX_SESSION=${session}`);
    } catch {
      return false;
    }
  });
}
