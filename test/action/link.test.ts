import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TEXT_LIMIT, type RunnerEvent } from '../../app/wire/events.ts';
import { Coalescer } from '../../action/link/coalesce.ts';
import { pauseBefore } from '../../action/link/patience.ts';
import { redactor } from '../../action/redact/redact.ts';
import { Spool } from '../../action/link/spool.ts';

const SECRET = 'very-secret-value';
const SECRETS = [SECRET];
const agent = (text: string, id = 'm'): RunnerEvent => ({ kind: 'message', id, role: 'agent', text });
const shownAs = (event: RunnerEvent) => (event.kind === 'message' ? `${event.id}:${event.text}` : event.kind);

describe('coalescing', () => {
  let out: RunnerEvent[];
  let coalescer: Coalescer;
  beforeEach(() => {
    vi.useFakeTimers();
    out = [];
    coalescer = new Coalescer({ secrets: SECRETS, redact: redactor(SECRETS), emit: (event) => out.push(event) });
  });
  afterEach(() => vi.useRealTimers());

  test('lets the first piece after a pause go at once, and joins what follows within a moment', () => {
    for (const piece of ['a', 'b', 'c']) coalescer.take(agent(piece));
    expect(out.map(shownAs)).toEqual(['m:a']);
    vi.advanceTimersByTime(50);
    expect(out.map(shownAs)).toEqual(['m:a', 'm:bc']);
    vi.advanceTimersByTime(50);
    coalescer.take(agent('d'));
    expect(out.map(shownAs)).toEqual(['m:a', 'm:bc', 'm:d']);
  });

  test.each([5, 20, 100])('keeps text that comes every %i ms for a moment only, in few events', (every) => {
    const delays: number[] = [];
    const started = Date.now();
    const emit = (event: RunnerEvent) => {
      const texts = event.kind === 'message' ? event.text.split(' ') : [];
      for (const stamp of texts.filter((text) => text !== '')) delays.push(Date.now() - Number(stamp));
      out.push(event);
    };
    const timed = new Coalescer({ secrets: SECRETS, redact: redactor(SECRETS), emit });
    const count = 2_000 / every;
    for (let n = 0; n < count; n += 1) {
      timed.take(agent(`${Date.now()} `));
      vi.advanceTimersByTime(every);
    }
    vi.advanceTimersByTime(100);
    delays.sort((a, b) => a - b);
    expect(delays).toHaveLength(count);
    expect(delays[Math.floor(count / 2)]).toBeLessThanOrEqual(20);
    expect(delays[Math.floor(count * 0.95)]).toBeLessThanOrEqual(40);
    // The last words of a burst wait for one that does not come.
    expect(delays.at(-1)).toBeLessThanOrEqual(60);
    expect(out.length).toBeLessThanOrEqual(1 + (40 * (Date.now() - started)) / 1_000);
  });

  test("does not let commands that run side by side break up each other's output", () => {
    const terminal = (tool: string, text: string): RunnerEvent => ({ kind: 'terminal', tool, text });
    for (let n = 0; n < 20; n += 1) {
      coalescer.take(terminal('a', 'x'));
      coalescer.take(terminal('b', 'y'));
      vi.advanceTimersByTime(4);
    }
    coalescer.take(agent('said'));
    expect(out.length).toBeLessThanOrEqual(11);
    expect(out.at(-1)).toMatchObject({ text: 'said' });
    const said = (tool: string) =>
      out.map((event) => (event.kind === 'terminal' && event.tool === tool ? event.text : ''));
    expect([said('a').join(''), said('b').join('')]).toEqual(['x'.repeat(20), 'y'.repeat(20)]);
  });

  test('does not starve a message that never pauses', () => {
    for (let n = 0; n < 50; n += 1) {
      coalescer.take(agent('x'));
      vi.advanceTimersByTime(10);
    }
    expect(out.length).toBeGreaterThan(4);
  });

  test('keeps the order between streams and other events, and never joins what people said', () => {
    coalescer.take(agent('a'));
    coalescer.take(agent('b', 'n'));
    coalescer.take({ kind: 'state', state: 'running' });
    coalescer.take({ kind: 'message', id: 'u', role: 'user', text: '1' });
    coalescer.take({ kind: 'message', id: 'u', role: 'user', text: '2' });
    expect(out.map(shownAs)).toEqual(['m:a', 'n:b', 'state', 'u:1', 'u:2']);
  });

  test('cuts long text into events the wire takes, never through a character', () => {
    coalescer.take(agent(`${'x'.repeat(TEXT_LIMIT - 1)}😀tail`));
    coalescer.flush();
    const texts = out.flatMap((event) => (event.kind === 'message' ? [event.text] : []));
    expect(texts.every((text) => text.length <= TEXT_LIMIT && text.isWellFormed())).toBe(true);
    expect(texts.join('')).toBe(`${'x'.repeat(TEXT_LIMIT - 1)}😀tail`);
  });

  test('holds back the beginning of a secret until its rest has come', () => {
    coalescer.take(agent(`it is ${SECRET.slice(0, 6)}`));
    vi.advanceTimersByTime(80);
    coalescer.take(agent(SECRET.slice(6)));
    vi.advanceTimersByTime(300);
    expect(out.map(shownAs)).toEqual(['m:it is ', 'm:***']);
  });

  test('waits two seconds for the rest of what has begun like a secret, and a moment for any long word, a shorter one where it is made of words', () => {
    coalescer.take(agent(`it is ${SECRET.slice(0, 11)}`));
    vi.advanceTimersByTime(1_500);
    expect(out.map(shownAs)).toEqual(['m:it is ']);
    vi.advanceTimersByTime(1_000);
    expect(out.map(shownAs)).toEqual(['m:it is ', `m:${SECRET.slice(0, 11)}`]);
    out.length = 0;
    coalescer.take(agent('see ghp_0123456789abcdef'));
    vi.advanceTimersByTime(110);
    expect(out.map(shownAs)).toEqual(['m:see ']);
    vi.advanceTimersByTime(50);
    expect(out.map(shownAs)).toEqual(['m:see ', 'm:ghp_0123456789abcdef']);
    vi.advanceTimersByTime(100);
    out.length = 0;
    coalescer.take(agent('see src/parser/implementation'));
    vi.advanceTimersByTime(50);
    expect(out.map(shownAs)).toEqual(['m:see ', 'm:src/parser/implementation']);
  });

  test('hides what is left of a secret although another event has come into the middle of it', () => {
    coalescer.take(agent(`it is ${SECRET.slice(0, 10)}`));
    coalescer.take({ kind: 'state', state: 'running' });
    coalescer.take(agent(`${SECRET.slice(10)} now`));
    coalescer.flush();
    expect(out.map(shownAs)).toEqual(['m:it is ', `m:${SECRET.slice(0, 10)}`, 'state', 'm:*** now']);
  });

  test('hides secrets in every field of any other event, and leaves the words of the wire alone', () => {
    coalescer.take({
      kind: 'tool.started',
      id: 't',
      tool: 'execute',
      title: `echo ${SECRET}`,
      paths: [`/${SECRET}/x`],
    });
    coalescer.take({ kind: 'tool.finished', id: 't', status: 'completed', content: [{ type: 'text', text: SECRET }] });
    expect(out).toEqual([
      { kind: 'tool.started', id: 't', tool: 'execute', title: 'echo ***', paths: ['/***/x'] },
      { kind: 'tool.finished', id: 't', status: 'completed', content: [{ type: 'text', text: '***' }] },
    ]);
  });

  test('lets go of what only looked like a secret', () => {
    coalescer.take(agent('it is very'));
    vi.advanceTimersByTime(300);
    expect(out.map(shownAs)).toEqual(['m:it is ', 'm:very']);
  });
});

describe('the spool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-spool-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('gives back any stretch of lines within both limits, and at least one', () => {
    const path = join(folder, 'events');
    const spool = new Spool(path);
    const lines = Array.from({ length: 20 }, (_, n) => `${n + 1}:${'ü'.repeat(n)}`);
    expect(lines.map((line) => spool.append(line))).toEqual(lines.map((_, n) => n + 1));
    expect(spool.read(1, 500, 1e6)).toEqual(lines);
    expect(spool.read(5, 3, 1e6)).toEqual(lines.slice(4, 7));
    expect(spool.read(20, 3, 1)).toEqual([lines[19]]);
    expect(Buffer.byteLength(spool.read(10, 20, 60).join(''))).toBeLessThanOrEqual(60);
    expect(spool.read(21, 3, 1e6)).toEqual([]);
    spool.close();
    expect(existsSync(path)).toBe(false);
  });
});

test('pauses between tries grow: to a second and a half while the app may restart, then to ten seconds', () => {
  expect([1, 2, 3].map((attempt) => pauseBefore(attempt, 1))).toEqual([200, 400, 800]);
  expect([4, 50, 51].map((attempt) => pauseBefore(attempt, 1))).toEqual([1_500, 1_500, 10_000]);
  expect(pauseBefore(1, 0)).toBe(100);
  expect(pauseBefore(10_000, 1)).toBe(10_000);
});
