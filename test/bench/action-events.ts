/** The way of events from an agent's standard output to the app, beside a pipe without an Action; and what it takes in memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startGitHost } from '../action/git-host.ts';
import { benchJob, newStep } from './action-step.ts';
import { moment, spreadOf, type Spread } from './figures.ts';
import { openDoors, type Arrived } from './runner-doors.ts';
import { rateRow, sizeRow, timeRow, type Row } from './table.ts';

const AGENT = [process.execPath, join(import.meta.dirname, 'stamping-agent.ts')];
/** How often an agent speaks: a fast model, an ordinary one, a slow one. */
const WORDS = [5, 20, 100].map((every) => {
  const count = every === 100 ? 60 : 300;
  return { every, count, prompt: `words ${count} ${every}` };
});
const AIMS = { p50: 'under 30 ms to the page', p95: '', p99: 'under 80 ms to the page' };
const CALLS = { prompt: 'calls 200 10', count: 200 };
const FLOOD = { prompt: 'words 20000 0', count: 20_000 };
/** Two events each. */
const LONG = { prompt: 'calls 10000 0', count: 10_000 };

interface Heard {
  /** Milliseconds from the writing of each to its arrival. */
  readonly delays: readonly number[];
  readonly perSecond: number;
}

interface Run extends Heard {
  readonly events: number;
  /** Bytes that the Action's process took at most, and when its agent was just up. */
  readonly peak: number;
  readonly calm: number;
}

export async function measureActionEvents(folder: string, dist: string): Promise<Row[]> {
  const run = (prompt: string) => throughAction(folder, dist, prompt);
  const words = [];
  for (const { every, prompt, count } of WORDS)
    words.push({ every, count, prompt, run: await run(prompt), bare: await throughPipe(prompt) });
  const calls = await run(CALLS.prompt);
  const flood = await run(FLOOD.prompt);
  const long = await run(LONG.prompt);
  const bareCalls = await throughPipe(CALLS.prompt);
  const bareFlood = await throughPipe(FLOOD.prompt);
  const bareLong = await throughPipe(LONG.prompt);
  for (const [run, { prompt, count }] of [
    ...words.map((one) => [one.run, one] as const),
    [calls, CALLS],
    [flood, FLOOD],
    [long, LONG],
  ] as const)
    if (run.delays.length !== count) throw new Error(`of “${prompt}” only ${run.delays.length} arrived`);
  return [
    ...rows('a tool call every 10 ms', calls, bareCalls),
    ...words.flatMap((one) =>
      rows(`a word every ${one.every} ms (what comes within 25 ms is joined)`, one.run, one.bare, AIMS),
    ),
    rateRow('20,000 words as fast as they go', [{ product: flood.perSecond, limit: bareFlood.perSecond }], ''),
    ...rows('20,000 words as fast as they go', flood, bareFlood).slice(2),
    rateRow('10,000 tool calls as fast as they go', [{ product: long.perSecond, limit: bareLong.perSecond }], ''),
    sizeRow(
      'memory of the Action at its highest, 20,000 events; limit: as its agent started',
      long.peak,
      long.calm,
      '',
    ),
    sizeRow(
      'memory of the Action at its highest, 20,000 words; limit: as its agent started',
      flood.peak,
      flood.calm,
      '',
    ),
  ];
}

function rows(what: string, action: Heard, pipe: Heard, aims = { p50: '', p95: '', p99: '' }): Row[] {
  const [product, limit] = [spreadOf(action.delays), spreadOf(pipe.delays)];
  return (['p50', 'p95', 'p99'] as const satisfies readonly (keyof Spread)[]).map((share) =>
    timeRow(`${what}: agent to app, ${share}`, product[share], limit[share], aims[share]),
  );
}

async function throughAction(folder: string, dist: string, prompt: string): Promise<Run> {
  const host = await startGitHost();
  await using doors = await openDoors();
  doors.job = benchJob(prompt, host.commits.newest, { name: 'stamping', command: AGENT });
  const { environment, folder: cwd } = newStep(folder, doors, host.url);
  // For whoever looks for what costs time: `--cpu-prof --cpu-prof-dir=…`.
  const flags = (process.env['BENCH_ACTION_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
  const child = spawn(process.execPath, [...flags, join(dist, 'main.js')], {
    env: environment,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2000)));
  const heard = listener();
  let events = 0;
  let calm = 0;
  let peak = 0;
  doors.onEvents = (arrived) => {
    const { now, most } = memoryOf(child.pid);
    if (calm === 0 && arrived.some(({ event }) => event.kind === 'session.started')) calm = now;
    peak = Math.max(peak, most);
    events += arrived.length;
    for (const { at, event } of arrived) for (const text of stampsOf(event)) heard.take(text, at);
  };
  const [code] = (await once(child, 'exit')) as [number | null];
  await host.close();
  if (code !== 0) throw new Error(`the Action ended with ${code}:\n${log}`);
  return { ...heard.heard(), events, peak, calm };
}

const stampsOf = (event: Arrived['event']): string[] => {
  if (event.kind === 'tool.started') return [`${event.title} `];
  return event.kind === 'message' && event.role === 'agent' ? [event.text] : [];
};

/** The same agent, read line by line by whoever wants to know. */
async function throughPipe(prompt: string): Promise<Heard> {
  const [node = '', file = ''] = AGENT;
  const child = spawn(node, [file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const heard = listener();
  const ask = { jsonrpc: '2.0', id: 1, method: 'session/prompt', params: { prompt: [{ text: prompt }] } };
  child.stdin.end(`${JSON.stringify(ask)}\n`);
  for await (const line of createInterface({ input: child.stdout })) {
    const at = moment();
    const { params } = JSON.parse(line) as {
      params?: { update: { sessionUpdate: string; title?: string; content?: { text: string } } };
    };
    if (params?.update.sessionUpdate === 'tool_call') heard.take(`${params.update.title} `, at);
    if (params?.update.content) heard.take(params.update.content.text, at);
  }
  return heard.heard();
}

/** Takes moments of writing out of texts, wherever they were cut. */
function listener() {
  const delays: number[] = [];
  let rest = '';
  let first = 0;
  let last = 0;
  return {
    take: (text: string, at: number): void => {
      const stamps = (rest + text).split(' ');
      rest = stamps.pop() ?? '';
      for (const stamp of stamps) {
        if (first === 0) first = Number(stamp);
        last = at;
        delays.push(at - Number(stamp));
      }
    },
    heard: (): Heard => ({ delays, perSecond: delays.length / ((last - first) / 1000) }),
  };
}

function memoryOf(pid: number | undefined): { readonly now: number; readonly most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return { now: of('VmRSS'), most: of('VmHWM') };
  } catch {
    return { now: 0, most: 0 };
  }
}
