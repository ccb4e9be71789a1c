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

  test('joins the pieces of one message that come within a moment', () => {
    for (const piece of ['a', 'b', 'c']) coalescer.take(agent(piece));
    expect(out).toEqual([]);
    vi.advanceTimersByTime(100);
    coalescer.take(agent('d'));
    vi.advanceTimersByTime(100);
    expect(out.map(shownAs)).toEqual(['m:abc', 'm:d']);
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

  test('waits two seconds for the rest of what has begun like a secret, and a moment for any long word', () => {
    coalescer.take(agent(`it is ${SECRET.slice(0, 11)}`));
    vi.advanceTimersByTime(1_500);
    expect(out.map(shownAs)).toEqual(['m:it is ']);
    vi.advanceTimersByTime(1_000);
    expect(out.map(shownAs)).toEqual(['m:it is ', `m:${SECRET.slice(0, 11)}`]);
    out.length = 0;
    coalescer.take(agent('see ghp_0123456789abcdef'));
    vi.advanceTimersByTime(80);
    expect(out.map(shownAs)).toEqual(['m:see ']);
    vi.advanceTimersByTime(80);
    expect(out.map(shownAs)).toEqual(['m:see ', 'm:ghp_0123456789abcdef']);
  });

  test('hides what is left of a secret although another event has come into the middle of it', () => {
    coalescer.take(agent(`it is ${SECRET.slice(0, 10)}`));
    coalescer.take({ kind: 'state', state: 'running' });
    coalescer.take(agent(`${SECRET.slice(10)} now`));
    coalescer.flush();
    expect(out.map(shownAs)).toEqual([`m:it is ${SECRET.slice(0, 10)}`, 'state', 'm:*** now']);
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

test('pauses between tries grow, and never beyond ten seconds', () => {
  expect([1, 2, 3].map((attempt) => pauseBefore(attempt, 1))).toEqual([200, 400, 800]);
  expect(pauseBefore(1, 0)).toBe(100);
  expect(pauseBefore(10_000, 1)).toBe(10_000);
});
