/** Reading sessions through the app's door: search, links to events, earlier attempts, downloads; and that nothing private leaks. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../app/engine/ports/store.ts';
import type { LogEntry, RunnerEvent } from '../../../app/wire/events.ts';
import { aJob, aSession } from '../../contract/samples.ts';
import { HOSTILE_SEARCHES } from '../../contract/hostile-searches.ts';
import { openStage, widgets, type Stage, type Visitor } from './stage.ts';

let box: Stage;
let ada: Visitor;
let stranger: Visitor;

const secrets = { ...widgets, id: 99, name: 'secrets' };

beforeAll(async () => {
  box = await openStage();
  ada = await box.signIn('ada', 'read');
  stranger = await box.signIn('eve', 'none');
  const job = await box.addJob({
    state: 'running',
    runId: 1,
    attempt: 2,
    sessionId: null,
    asked: '/run mend the boiler',
  });
  await box.store.transact(widgets.id, async (tx) => {
    for (const [attempt, id] of [
      [1, 'S1a'],
      [2, 'S1b'],
    ] as const)
      await tx.insertSession(aSession({ id, repositoryId: widgets.id, job: 1, attempt, tokenHash: id }));
    await tx.saveJob({ ...job, sessionId: 'S1b' });
  });
  await tell(box.store, 'S1a', [
    { kind: 'message', id: 'm', role: 'agent', text: 'the first attempt met a zebra' },
    { kind: 'session.finished', outcome: 'failed', reason: 'no boiler' },
  ]);
  for (let first = 0; first < 3_000; first += 500)
    await tell(
      box.store,
      'S1b',
      Array.from({ length: 500 }, (_, index): RunnerEvent => ({
        kind: 'message',
        id: `m${first + index}`,
        role: 'agent',
        text: `step ${first + index + 1} <b>of</b> the boiler`,
      })),
    );
  await box.addJob({ state: 'running', runId: 2, sessionId: 'S2' });
  await tell(
    box.store,
    'S2',
    Array.from({ length: 40 }, () => ({ kind: 'terminal', text: 'x'.repeat(30_000) })),
  );
  await box.store.putRepository(secrets);
  await box.store.transact(secrets.id, async (tx) => {
    await tx.insertJob(
      aJob({
        repositoryId: secrets.id,
        number: await tx.takeJobNumber(),
        sessionId: 'S3',
        asked: '/run hidden boiler',
      }),
    );
    await tx.insertSession(aSession({ id: 'S3', repositoryId: secrets.id, job: 1, tokenHash: 't3' }));
  });
  await tell(box.store, 'S3', [{ kind: 'notice', level: 'info', text: 'a hidden boiler' }]);
  while ((await box.store.indexSome(1_000, 9)) > 0);
});
afterAll(async () => {
  await box.close();
});

async function tell(store: Store, sessionId: string, events: readonly RunnerEvent[]): Promise<void> {
  const first = (await store.session(sessionId))?.nextRunnerEvent ?? 1;
  await store.appendEvents([{ sessionId, first, events: events.map((event) => ({ at: 7, event })), inbox: [] }], 9);
}

interface Answer {
  readonly hits: readonly { seq: number; url: string }[];
  readonly next: number | null;
  readonly jobs: readonly { job: string; repository: { name: string }; hits: readonly object[] }[];
  readonly entries: readonly LogEntry[];
}

const get = (path: string, who: Visitor | null = ada): Promise<Response> =>
  box.request(path, { headers: who ? { cookie: who.cookie } : {} });
const json = async (path: string, who: Visitor | null = ada) => (await (await get(path, who)).json()) as Answer;
const text = async (path: string, who: Visitor | null = ada) => (await get(path, who)).text();

const SESSION = '/api/v1/repos/acme/widgets/jobs/J1/search?q=';

test('a session is searched, newest first, in pages, with excerpts and addresses', async () => {
  const found = await json(`${SESSION}${encodeURIComponent('"step 2718"')}`);
  expect(found).toEqual({
    hits: [
      {
        kind: 'message',
        seq: 2718,
        at: 7,
        excerpt: [
          { text: 'step 2718', isHit: true },
          { text: ' <b>of</b> the boiler', isHit: false },
        ],
        url: 'https://box.test/acme/widgets/J1?attempt=2&at=2718#e2718',
      },
    ],
    next: null,
    isBehind: false,
  });
  const first = await json(`${SESSION}boil`);
  expect(first.hits).toHaveLength(30);
  expect(first.next).toBe(2971);
  const second = await json(`${SESSION}boil&before=${first.next}`);
  expect(second.hits[0]?.seq).toBe(2970);
  expect((await json(`${SESSION}zebra`)).hits).toEqual([]);
  expect((await json(`${SESSION}zebra&attempt=1`)).hits[0]?.url).toContain('?attempt=1&at=1#e1');
});

test('what was said a moment ago is found', async () => {
  await tell(box.store, 'S1b', [{ kind: 'notice', level: 'info', text: 'just now: marmalade' }]);
  expect((await json(`${SESSION}marmal`)).hits).toHaveLength(1);
});

test('a search over all finds prompts and transcripts of what one may read, and nothing else', async () => {
  const found = await json('/api/v1/search?q=boiler');
  expect(found.jobs.map((one) => `${one.repository.name}/${one.job}`)).toContain('widgets/J1');
  const prompt = await json('/api/v1/search?q="mend the boiler"');
  expect(prompt.jobs[0]?.hits[0]).toMatchObject({ kind: 'job', seq: 0, url: 'https://box.test/acme/widgets/J1' });
  box.github.roles.set('eve', 'none');
  expect(await json('/api/v1/search?q=boiler', stranger)).toEqual({ jobs: [], more: false });
  expect((await get(`${SESSION}boiler`, stranger)).status).toBe(404);
  expect((await get(`${SESSION}boiler`, null)).status).toBe(401);
  expect((await get('/api/v1/search?q=boiler', null)).status).toBe(401);
  expect(await text('/?q=boiler', stranger)).not.toContain('mend');
});

test('a search without words is refused or finds nothing', async () => {
  expect((await get('/api/v1/repos/acme/widgets/jobs/J1/search')).status).toBe(422);
  expect((await get('/api/v1/search')).status).toBe(422);
  expect(await json(`${SESSION}${encodeURIComponent('"*" -')}`)).toEqual({ hits: [], next: null, isBehind: false });
});

test('any text may be searched for, on pages and by programs, and stays text', async () => {
  const visitor = await box.signIn('grace', 'read');
  for (const search of HOSTILE_SEARCHES.filter((_, index) => index % 3 === 0)) {
    const q = encodeURIComponent(search.toWellFormed());
    expect([search, (await get(`${SESSION}${q}`, visitor)).status]).toEqual([search, 200]);
    const page = await text(`/acme/widgets/J2?q=${q}`, visitor);
    expect(page).toContain('id="transcript"');
    expect(page).not.toMatch(/<img|<svg\/|<script>alert/i);
  }
});

test('a page opens around the event that its address names, and the stream goes on from there without gap or repeat', async () => {
  const page = await text('/acme/widgets/J1?at=700');
  expect(page).toContain('id="e700"');
  expect(page).not.toContain('id="e2900"');
  const data = JSON.parse(/id="data">\s*(.*?)\s*<\/script>/s.exec(page)?.[1] ?? '{}') as { log: LogEntry[] };
  const seqs = data.log.map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: 500 }, (_, index) => 451 + index));
  const base = await box.listen();
  const abort = new AbortController();
  const stream = await fetch(`${base}/api/v1/repos/acme/widgets/jobs/J1/stream?after=${seqs.at(-1)}`, {
    headers: { cookie: ada.cookie },
    signal: abort.signal,
  });
  const heard: number[] = [];
  let rest = '';
  for await (const bytes of stream.body ?? []) {
    rest += Buffer.from(bytes).toString();
    const frames = rest.split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const entries = /event: log\ndata: (.*)/.exec(frame)?.[1];
      if (entries) heard.push(...(JSON.parse(entries) as LogEntry[]).map(({ seq }) => seq));
    }
    if ((heard.at(-1) ?? 0) >= 3_000) break;
  }
  abort.abort();
  expect(heard.slice(0, 2050)).toEqual(Array.from({ length: 2050 }, (_, index) => 951 + index));
});

test('an address that names nothing of the log opens what there is', async () => {
  expect(await text('/acme/widgets/J1?at=999999')).toContain('id="e3000"');
  expect(await text('/acme/widgets/J1?at=abc')).toContain('id="e3000"');
});

test('the first paint is bounded by size too', async () => {
  const page = await text('/acme/widgets/J2');
  expect(page.length).toBeLessThan(1_500_000);
  expect(page).toContain('Show earlier events');
});

test('an earlier attempt is read only and can be left; one that never was is not there', async () => {
  const page = await text('/acme/widgets/J1?attempt=1');
  expect(page).toContain('met a zebra');
  expect(page).toContain('Attempt 1 of 2');
  expect(page).not.toContain('<textarea');
  expect((await get('/acme/widgets/J1?attempt=7')).status).toBe(404);
  expect((await get('/acme/widgets/J1?attempt=1', stranger)).status).toBe(404);
  const log = await json('/api/v1/repos/acme/widgets/jobs/J1/log?attempt=1');
  expect(log).toMatchObject({ earlier: false, later: false, entries: [{ seq: 1 }, { seq: 2 }] });
  expect((await get('/api/v1/repos/acme/widgets/jobs/J1/log?attempt=9')).status).toBe(404);
});

test('the log is read in both directions', async () => {
  const log = await json('/api/v1/repos/acme/widgets/jobs/J1/log?after=100&limit=3');
  expect(log.entries.map((one) => one.seq)).toEqual([101, 102, 103]);
  expect(log).toMatchObject({ earlier: true, later: true });
});

test('a transcript is downloaded whole, line by line or as Markdown', async () => {
  const lines = (await text('/acme/widgets/J1/transcript.ndjson')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as LogEntry).seq).slice(0, 3000)).toEqual(
    Array.from({ length: 3000 }, (_, index) => index + 1),
  );
  const answer = await get('/acme/widgets/J1/transcript.md?attempt=1');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="J1-1.md"');
  expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  const markdown = await answer.text();
  expect(markdown).toContain('met a zebra');
  expect(markdown).toContain('**failed**');
  const whole = await text('/acme/widgets/J1/transcript.md');
  expect(whole).toContain('step 1 ');
  expect(whole).toContain('step 3000 ');
  for (const file of ['transcript.md', 'transcript.ndjson']) {
    expect((await get(`/acme/widgets/J1/${file}`, stranger)).status).toBe(404);
    expect((await get(`/acme/widgets/J1/${file}`, null)).status).toBe(401);
    expect((await get(`/acme/widgets/J1/${file}?attempt=5`)).status).toBe(404);
  }
});

test('searching has a limit a minute', async () => {
  const visitor = await box.signIn('henry', 'read');
  const statuses = new Set<number>();
  for (let count = 0; count < 242; count++) statuses.add((await get(`${SESSION}zebra`, visitor)).status);
  expect([...statuses]).toEqual([200, 429]);
  expect((await get('/?q=zebra', visitor)).status).toBe(429);
});
