/** Requests to GitHub from a comment until everything shows how its jobs ended, counted at the stand-in. */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, startSandbox, type Sandbox } from '../story/sandbox-process.ts';
import type { Row, Section } from './table.ts';

/** The sweep for deliveries that failed runs on its own time, whatever the comments do. */
const SWEEP = '/app/hook/deliveries';
/** Nothing more comes after a silence of this length, in milliseconds: the last edit of the comment waits at most 5 s for company. */
const SILENCE = 1_500;

type Request = Awaited<ReturnType<Sandbox['requests']>>[number];

interface Scenario {
  readonly title: string;
  readonly comment: string;
  readonly jobs: number;
  readonly approval?: string;
}

const SCENARIOS: readonly Scenario[] = [
  { title: 'one job', comment: '/run true', jobs: 1 },
  { title: 'one job that asks once', comment: '/dispatch [[run:npm test]] [[say:done]]', jobs: 1, approval: 'P1' },
  { title: 'a chain of ten', comment: `/run true${'\n/run --then true'.repeat(9)}`, jobs: 10 },
];

export async function measureRequests(): Promise<Section> {
  await using sandbox = await startSandbox();
  using _ended = await endWithUs(sandbox);
  let ended = 0;
  // The first job of all also makes the thread's comment and fetches the app's token.
  const counts: (Scenario & { requests: Request[] })[] = [];
  for (const scenario of [{ title: 'the very first job', comment: '/run true', jobs: 1 }, ...SCENARIOS]) {
    ended += scenario.jobs;
    counts.push({ ...scenario, requests: await play(sandbox, scenario, ended) });
  }
  const [, single] = counts;
  return {
    title: 'Requests to GitHub from comment to success, on a pull request',
    rows: counts.flatMap((count) => rowsOf(count, count === single)),
    notes: [
      ...(single ? listed('one job', single.requests) : []),
      ...counts.slice(2).flatMap(({ title, requests }) => listed(title, requests)),
      'Conditional requests that are answered 304 do not count against the hourly limit. GitHub counts 1 point for a read and 5 for a write, 900 a minute.',
      'All of it is paid by the installation (of the repository’s owner) but what says otherwise; runners fetch commits with the run’s own token.',
      `The sweep for failed deliveries (${SWEEP}) runs on its own time and is not counted; a retry or a poll would be.`,
      'A comment that asks for work of an agent has the comments of its thread read: one request, and up to three where there are more than a hundred.',
    ],
  };
}

/** Should the bench be ended in the middle, the sandbox (which is the stand-in's process) ends too, and ends the app. */
async function endWithUs({ facts }: Sandbox): Promise<Disposable> {
  const { github } = (await (await fetch(`${facts.github}/_stand-in/pids`)).json()) as { github: number };
  const end = (): void => void process.kill(github, 'SIGTERM');
  process.once('exit', end);
  return { [Symbol.dispose]: () => void process.off('exit', end) };
}

async function play(sandbox: Sandbox, { comment, approval }: Scenario, ended: number): Promise<Request[]> {
  const { pull } = sandbox.facts;
  const before = (await sandbox.requests()).length;
  await sandbox.comment(pull, comment);
  if (approval !== undefined) {
    await eventually('the approval', async () =>
      (await sandbox.comments(pull)).some(({ body }) => body.includes(`needs approval **${approval}**`))
        ? true
        : undefined,
    );
    await sandbox.comment(pull, `/approve ${approval}`);
  }
  await eventually('success', async () =>
    (await sandbox.checks(pull)).filter(({ conclusion }) => conclusion === 'success').length === ended
      ? true
      : undefined,
  );
  await eventually('success in the comment', async () =>
    (await sandbox.comments(pull)).some(({ body }) => body.match(/✅ succeeded/g)?.length === ended) ? true : undefined,
  );
  await delay(SILENCE);
  return (await sandbox.requests()).slice(before).filter(({ route }) => !route.startsWith(SWEEP));
}

function rowsOf(
  { title, requests, jobs }: { title: string; requests: readonly Request[]; jobs: number },
  aimed: boolean,
): Row[] {
  const creating = requests.filter(({ createsContent }) => createsContent).length;
  const each = (count: number): string =>
    jobs === 1 ? String(count) : `${count} (${(count / jobs).toFixed(1)} a job)`;
  const unchanged = requests.filter(({ status }) => status === 304).length;
  const points = requests.reduce((sum, { method }) => sum + (method === 'GET' ? 1 : 5), 0);
  const row = { limit: '', ofLimit: '', aim: '' };
  return [
    { ...row, figure: title, measured: each(requests.length) },
    {
      ...row,
      figure: '  of these count by the hour',
      measured: each(requests.length - unchanged),
      aim: aimed ? 'at most 10' : '',
    },
    { ...row, figure: '  of these create content', measured: each(creating), aim: aimed ? 'at most 2' : '' },
    { ...row, figure: '  points by the minute', measured: each(points) },
  ];
}

/** The requests of one kind in one line: how many, and whose limit they are taken from. */
function listed(title: string, requests: readonly Request[]): string[] {
  const kinds = new Map<string, Request[]>();
  for (const request of requests) {
    const kind = `${request.method.padEnd(5)} ${request.route}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), request]);
  }
  return [
    `${title}:`,
    ...[...kinds].map(([kind, same]) => {
      const unchanged = same.filter(({ status }) => status === 304).length;
      const payers = [...new Set(same.map(({ token }) => token))].filter((token) => token !== 'installation');
      const notes = [
        ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
        ...(same.some(({ createsContent }) => createsContent) ? ['creates content'] : []),
        ...payers.map((token) => `paid by: ${token}`),
      ];
      return `  ${String(same.length).padStart(3)} ${kind}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
    }),
  ];
}
