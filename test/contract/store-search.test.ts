/** Searching: what was said in a session is found by its words, in its session and its repository and nowhere else. */
import { expect, it } from 'vitest';
import type { Store } from '../../app/engine/ports/store.ts';
import { parseQuery } from '../../app/remote/search/query.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { runs } from '../hard.ts';
import { onEachDatabase } from './each-database.ts';
import { HOSTILE_SEARCHES } from './hostile-searches.ts';
import { aJob, aSession, widgets, withSessions } from './samples.ts';

const say = (text: string, id = 'm1'): RunnerEvent => ({ kind: 'message', id, role: 'agent', text });
const print = (text: string): RunnerEvent => ({ kind: 'terminal', text });

async function append(store: Store, sessionId: string, events: readonly RunnerEvent[]): Promise<void> {
  const first = (await store.session(sessionId))?.nextRunnerEvent ?? 1;
  await store.appendEvents([{ sessionId, first, events: events.map((event) => ({ at: 7, event })), inbox: [] }], 9);
}

async function indexAll(store: Store, limit = 500): Promise<void> {
  while ((await store.indexSome(limit, 9)) > 0);
}

const inSession = async (store: Store, sessionId: string, text: string, before?: number): Promise<number[]> =>
  (await store.searchFor({ place: { sessionId }, query: parseQuery(text), before, limit: 50 })).map(({ seq }) => seq);

onEachDatabase('the search', (stores) => {
  it('finds words in any case and accent, phrases, and the beginning of the last word', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    await append(store, 'S1', [
      say('Ich prüfe den Parser in src/parser.test.ts', 'a'),
      say('the parser tests are flaky', 'b'),
      say('解析器の試験を直す', 'c'),
    ]);
    await indexAll(store);
    const seek = (text: string) => inSession(store, 'S1', text);
    expect(await seek('PARSER')).toEqual([2, 1]);
    expect(await seek('prufe')).toEqual([1]);
    expect(await seek('src/parser.test.ts')).toEqual([1]);
    expect(await seek('"parser tests"')).toEqual([2]);
    expect(await seek('"tests parser"')).toEqual([]);
    expect(await seek('flaky pars')).toEqual([2, 1].slice(0, 1));
    expect(await seek('pars flaky')).toEqual([]);
    expect(await seek('"pars"')).toEqual([]);
    expect(await seek('試験')).toEqual([3]);
    expect(await seek('験試')).toEqual([]);
    expect(await seek('nowhere')).toEqual([]);
  });

  it('finds what came in pieces, also when the index looked in between', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    await append(store, 'S1', [say('I look at the pars')]);
    await indexAll(store);
    expect(await inSession(store, 'S1', 'parser')).toEqual([]);
    await append(store, 'S1', [say('er fir'), { kind: 'usage', inputTokens: 3 }, say('st of all'), say('next', 'm2')]);
    await indexAll(store);
    expect(await inSession(store, 'S1', '"parser first of"')).toEqual([1]);
    expect(await inSession(store, 'S1', '"the pars"')).toEqual([]);
    expect(await store.indexSome(500, 9)).toBe(0);
  });

  it('goes on where it stood, in steps, through a text that is longer than a step', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    await append(
      store,
      'S1',
      Array.from({ length: 700 }, (_, index) => print(`line ${index} of some words that fill it\n`)),
    );
    await append(store, 'S1', [say('the last one')]);
    await indexAll(store, 100);
    for (const number of [0, 199, 200, 399, 650, 699])
      expect([number, ...(await inSession(store, 'S1', `"line ${number} of"`))]).toHaveLength(2);
    expect(await inSession(store, 'S1', '"the last one"')).toEqual([701]);
    const all = await inSession(store, 'S1', '"some words"');
    expect(all).toEqual(all.toSorted((one, other) => other - one));
    expect(await inSession(store, 'S1', '"some words"', all[1])).toEqual(all.slice(2));
  });

  it('keeps sessions and repositories apart', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1', 'S2']);
    const other = { ...widgets, id: 99, name: 'Secrets' };
    await store.putRepository(other);
    await store.transact(other.id, async (tx) => {
      await tx.insertJob(
        aJob({ repositoryId: other.id, number: await tx.takeJobNumber(), asked: '/run needle there' }),
      );
      await tx.insertSession(aSession({ id: 'S3', repositoryId: other.id, job: 1, tokenHash: 't3' }));
    });
    for (const id of ['S1', 'S2', 'S3']) await append(store, id, [say(`the needle of ${id}`)]);
    await indexAll(store);
    expect(await inSession(store, 'S1', 'needle')).toEqual([1]);
    const seek = async (repositoryIds: readonly number[], text: string) =>
      (await store.searchFor({ place: { repositoryIds }, query: parseQuery(text), limit: 50 })).map(
        ({ sessionId, repositoryId, job }) => sessionId ?? `${repositoryId}/${job}`,
      );
    expect((await seek([widgets.id], 'needle')).toSorted()).toEqual(['S1', 'S2']);
    expect((await seek([99], 'needle')).toSorted()).toEqual(['99/1', 'S3']);
    expect(await seek([widgets.id, 99], 'needle')).toHaveLength(4);
    expect(await seek([], 'needle')).toEqual([]);
    expect(await seek([1], 'needle')).toEqual([]);
    expect(await seek([widgets.id], `R99 P1 R${widgets.id}`)).toEqual([]);
  });

  it('indexes what the app says too, and a session at once when it is asked for', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    await store.transact(widgets.id, (tx) =>
      tx.appendEvent('S1', { kind: 'message.queued', control: 1, by: 'ada', text: 'use vitest', mode: 'queue' }, 5),
    );
    expect(await store.indexSession('S1', 500)).toBe(1);
    expect(await store.indexSession('S1', 500)).toBe(0);
    expect(await store.indexSession('S9', 500)).toBe(0);
    expect(await inSession(store, 'S1', 'vitest')).toEqual([1]);
  });

  it('takes any text for a search and answers only with what holds its words', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    await append(store, 'S1', [say('plain words that nobody looks for')]);
    await indexAll(store);
    for (const text of HOSTILE_SEARCHES) {
      expect({ text, found: await inSession(store, 'S1', text) }).toEqual({ text, found: [] });
      await append(store, 'S1', [print(`${text}\n`), { kind: 'notice', level: 'info', text }]);
    }
    await indexAll(store);
    for (const text of HOSTILE_SEARCHES) {
      const found = await inSession(store, 'S1', text);
      expect({ text, isFound: found.length > 0 }).toEqual({ text, isFound: parseQuery(text).length > 0 });
    }
  });

  it('answers soon in a session of many events', async () => {
    const store = await stores.fresh();
    await withSessions(store, ['S1']);
    const count = runs(6_000, 100_000);
    for (let first = 0; first < count; first += 500)
      await append(
        store,
        'S1',
        Array.from({ length: 500 }, (_, index) => say(`event ${first + index} mends the parser`, `m${first + index}`)),
      );
    await indexAll(store, 2_000);
    const slow: { text: string; took: number }[] = [];
    for (const text of ['parser', 'pa', 'event 17', '"mends the parser"', 'ev', `${count - 1}`]) {
      const began = performance.now();
      expect((await inSession(store, 'S1', text)).length).toBeGreaterThan(0);
      slow.push({ text, took: performance.now() - began });
    }
    // Where the machine does other things at the same time, one of them may be late.
    const times = slow.map(({ took }) => took).toSorted((one, other) => one - other);
    expect(times.at(-2)).toBeLessThan(150);
  }, 120_000);
});
