/** `watch`, with the app: nothing missing and nothing twice, whatever becomes of the connection. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { runs } from '../hard.ts';
import { openSessionStage, type SessionStage } from './session-stage.ts';
import type { Machine } from './stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await openSessionStage();
});
afterAll(async () => {
  await stage.box.close();
});

const line = (count: number): RunnerEvent => ({ kind: 'terminal', text: `line ${count}\n` });
const seqsOf = (out: string): number[] =>
  out.split('\n').flatMap((text) => (JSON.parse(text) as { seq?: number }).seq ?? []);
const upTo = (count: number, from = 1): number[] =>
  Array.from({ length: count - from + 1 }, (_, index) => from + index);

test('shows a session from its beginning to its end, and ends as the job did', async () => {
  const job = await stage.running();
  await stage.append(
    job,
    { kind: 'session.started', agent: 'scripted', steering: true, commit: 'a'.repeat(40) },
    line(1),
  );
  let seen = false;
  const watching = stage.run(['watch', `J${job.number}`], {
    onOutput: (all) => {
      if (seen || !all.includes('  line 1\n')) return;
      seen = true;
      void stage.append(job, line(2)).then(() => stage.end(job));
    },
  });
  const { code, out, err } = await watching;
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n')).toEqual([
    `J${job.number} mend it · running`,
    '▶ scripted started on aaaaaaa',
    '  line 1',
    '  line 2',
    '■ The session ended. Done.',
    `J${job.number} mend it · succeeded: Done.`,
  ]);
});

test('of a job that has ended is the whole log, or what comes after an entry; a failure ends with 1', async () => {
  const job = await stage.running();
  for (let turn = 0; turn < 3; turn += 1) await stage.append(job, ...upTo(500).map(line));
  await stage.end(job, 'failed');
  const whole = await stage.run(['watch', `J${job.number}`, '--json']);
  expect([whole.code, seqsOf(whole.out)]).toEqual([1, upTo(1501)]);
  const rest = await stage.run(['watch', `J${job.number}`, '--json', '--since', '1495']);
  expect(seqsOf(rest.out)).toEqual(upTo(1501, 1496));
  const { out } = await stage.run(['watch', `J${job.number}`, '--since', '9999']);
  expect(out).not.toContain('line');
});

test('of a job that never ran ends at once', async () => {
  const job = await stage.box.addJob({ state: 'skipped', reason: 'J1 failed' });
  const { code, out } = await stage.run(['watch', `J${job.number}`]);
  expect([code, out]).toEqual([1, expect.stringContaining('skipped: J1 failed')]);
});

test('goes on through a network that breaks all the time, without a gap and without a repeat', async () => {
  const job = await stage.running();
  const count = runs(3_000, 99_000);
  let cuts = 0;
  const broken: Machine['fetch'] = async (url, init) => {
    cuts += 1;
    if (cuts % 5 === 0) throw new TypeError('fetch failed');
    const answer = await fetch(url, init);
    if (!answer.body || !String(url instanceof Request ? url.url : url).includes('/stream')) return answer;
    let left = 2_000 + ((cuts * 7919) % 60_000);
    const cutting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (left <= 0) return;
        controller.enqueue(chunk.subarray(0, left));
        left -= chunk.length;
        // What was let through is read before the line breaks.
        if (left <= 0) setTimeout(() => controller.error(new TypeError('terminated')), 5);
      },
    });
    return new Response(answer.body.pipeThrough(cutting), answer);
  };
  const watching = stage.run(['watch', `J${job.number}`, '--json'], { fetch: broken });
  for (let sent = 0; sent < count; sent += 300) await stage.append(job, ...upTo(sent + 300, sent + 1).map(line));
  await stage.end(job);
  const { code, out, err } = await watching;
  expect([code, cuts > 5]).toEqual([0, true]);
  expect(seqsOf(out)).toEqual(upTo(count + 1));
  expect(err).not.toContain('undefined');
});

test('says when the connection is lost and when it is there again', async () => {
  const job = await stage.running();
  await stage.append(job, line(1));
  let asked = 0;
  const down: Machine['fetch'] = async (url, init) => {
    asked += 1;
    if (asked > 2 && asked < 9) throw new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') });
    if (asked === 10) void stage.end(job);
    const answer = await fetch(url, init);
    if (asked !== 2) return answer;
    // The app restarts: the stream ends in an orderly way.
    const once = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(chunk);
        if (new TextDecoder().decode(chunk).includes('line 1')) controller.terminate();
      },
    });
    return new Response(answer.body?.pipeThrough(once), answer);
  };
  const { code, out, err } = await stage.run(['watch', `J${job.number}`], { fetch: down });
  expect([code, out.match(/line 1/g)?.length]).toEqual([0, 1]);
  expect(err.split('\n')).toEqual([
    `${stage.server} cannot be reached (ECONNREFUSED). Trying again …`,
    'Connected again.',
  ]);
});

test('follows a job into its next attempt, whose log begins anew', async () => {
  const job = await stage.running();
  await stage.append(job, line(1), line(2), line(3));
  let turn = 0;
  const { out, code } = await stage.run(['watch', `J${job.number}`], {
    onOutput: (all) => {
      if (turn === 0 && all.includes('line 3')) {
        turn = 1;
        void again();
      }
    },
  });
  async function again(): Promise<void> {
    const other = await stage.running();
    const next = { ...job, sessionId: other.sessionId };
    await stage.append(next, line(10), line(11));
    await stage.save(job, { attempt: 2, sessionId: other.sessionId });
    await delay(50);
    await stage.end(next);
    await stage.save(job, { state: 'succeeded' });
  }
  expect(code).toBe(0);
  const lines = out.split('\n').filter((text) => /^ {2}line/.test(text) || text.startsWith('■ attempt'));
  expect(lines.filter((text) => text.startsWith('  '))).toEqual([1, 2, 3, 10, 11].map((count) => `  line ${count}`));
  expect(lines).toContain('■ attempt 2');
});

test('and into one that began while the connection was lost', async () => {
  const job = await stage.running();
  await stage.append(job, ...upTo(5).map(line));
  const other = await stage.running();
  await stage.append({ ...job, sessionId: other.sessionId }, ...upTo(7).map((count) => line(100 + count)));
  let asked = 0;
  const cut: Machine['fetch'] = async (url, init) => {
    asked += 1;
    const answer = await fetch(url, init);
    if (asked !== 2) return answer;
    const once = new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, controller) {
        controller.enqueue(chunk);
        if (!new TextDecoder().decode(chunk).includes('line 5')) return;
        await delay(50);
        await stage.save(job, { attempt: 2, sessionId: other.sessionId, state: 'succeeded' });
        controller.terminate();
      },
    });
    return new Response(answer.body?.pipeThrough(once), answer);
  };
  const { out } = await stage.run(['watch', `J${job.number}`, '--json'], { fetch: cut });
  expect(seqsOf(out)).toEqual([...upTo(5), ...upTo(7)]);
});

test('ends with 130 at ctrl-c', async () => {
  const job = await stage.running();
  await stage.append(job, line(1));
  const stop = new AbortController();
  const onOutput = (all: string): void => void (all.includes('line 1') && stop.abort());
  const { code, out, err } = await stage.run(['watch', `J${job.number}`], { interrupt: stop.signal, onOutput });
  expect([code, out.endsWith('line 1'), err]).toEqual([130, true, '']);
});

test('of what is not there, or not for these eyes, is refused; a server that is away ends with 3', async () => {
  expect(await stage.run(['watch', 'J9999'])).toMatchObject({ code: 2, err: expect.stringContaining('no such job') });
  const stranger = await stage.box.token('mallory', 'none');
  const env = { SIGNALBOX_URL: stage.server, SIGNALBOX_TOKEN: stranger };
  expect(await stage.run(['watch', 'J1'], { env })).toMatchObject({
    code: 2,
    err: expect.stringContaining('no right'),
  });
  const fetch = () => Promise.reject(new TypeError('fetch failed'));
  expect(await stage.run(['watch', 'J1'], { fetch })).toMatchObject({
    code: 3,
    err: expect.stringContaining('cannot be reached'),
  });
});

test('ends when the right to look does', async () => {
  const job = await stage.running();
  await stage.append(job, line(1));
  const own = await stage.box.token('kim', 'read', { id: 600 });
  const env = { SIGNALBOX_URL: stage.server, SIGNALBOX_TOKEN: own };
  const first = new AbortController();
  const cut: Machine['fetch'] = (url, init) =>
    fetch(url, { ...init, signal: AbortSignal.any([first.signal, ...(init?.signal ? [init.signal] : [])]) });
  const { code, err } = await stage.run(['watch', `J${job.number}`], {
    env,
    fetch: (url, init) => (first.signal.aborted ? fetch(url, init) : cut(url, init)),
    onOutput: (all) => {
      if (all.includes('line 1') && !first.signal.aborted)
        void stage.box.store.deleteApiToken(600, own).then(() => first.abort());
    },
  });
  expect([code, err]).toEqual([2, expect.stringContaining('revoked')]);
});
