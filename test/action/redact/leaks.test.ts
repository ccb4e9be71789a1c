/** Secrets of any kind, planted anywhere, in any encoding, in pieces of any size, between other events: none may come out. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunnerEvent } from '../../../app/wire/events.ts';
import { Coalescer } from '../../../action/link/coalesce.ts';
import { secretRedactor, secretValues, type Redact } from '../../../action/redact/redact.ts';
import { runs } from '../../hard.ts';
import { ENCODINGS, shuffledText, type Chance } from './encodings.ts';

const letters = (alphabet: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
const WORD = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const secret = fc.oneof(
  letters(WORD, 10, 40),
  letters('0123456789abcdef', 32, 64),
  letters(`${WORD}+/=`, 20, 80),
  letters(`${WORD} !"#$&'()*+,-./:;<=>?@[\\]^_{|}~äß€`, 12, 40),
  letters(WORD, 30, 36).map((text) => `ghs_${text}`),
  letters(`${WORD}-_`, 90, 93).map((text) => `sk-ant-api03-${text}AA`),
  letters(`${WORD}-_`, 200, 900).map((text) => `eyJhbGciOiJSUzI1NiJ9.${text}`),
);
// A value of few letters over and over is no secret.
const value = secret.filter((text) => new Set(text).size >= 6 && text.trim() === text);

const plan = fc.record({
  values: fc.array(value, { minLength: 1, maxLength: 4 }),
  encoding: fc.constantFrom(...Object.keys(ENCODINGS)),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
});

function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function redactorFor(values: readonly string[]): Promise<{ secrets: string[]; redact: Redact }> {
  const secrets = secretValues(values);
  return secretRedactor(secrets).then((redact) => ({ secrets, redact }));
}

/** One character of a value is one to nine characters of these. */
const WIDE = / in (an? |pairs|escaped|JSON|HTML)|address|form|blanks|colons/;

/**
 * A piece that is worth something to a thief: the whole, or more than what may have been said before anybody could know that
 * a secret begins, which is less than 19 characters of it.
 */
function leak(shown: string, encoding: string, text: string): string | undefined {
  const size = Math.min(shown.length, WIDE.test(` ${encoding}`) ? 180 : 40);
  for (let at = 0; at + size <= shown.length; at += 1) {
    if (text.includes(shown.slice(at, at + size))) return shown.slice(at, at + size);
  }
  return undefined;
}

describe('no secret comes out', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('of one text', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ values, encoding, seed }) => {
        const chance = chanceOf(seed);
        const { redact } = await redactorFor(values);
        const shown = values.map((each) => ENCODINGS[encoding]?.(each, chance) ?? each);
        const text = shown.map((each) => `${shuffledText(chance() * 8, chance)} ${each}`).join(' ');
        const clean = redact(text);
        for (const each of shown) expect(leak(each, encoding, clean)).toBeUndefined();
      }),
      { numRuns: runs(1_200, 50_000) },
    );
  });

  test('of a stream in pieces, with other events between them', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ values, encoding, seed }) => {
        const chance = chanceOf(seed);
        const { secrets, redact } = await redactorFor(values);
        const shown = values.map((each) => ENCODINGS[encoding]?.(each, chance) ?? each);
        const text = shown.map((each) => `${shuffledText(chance() * 8, chance)} ${each}`).join(' ');
        const out: RunnerEvent[] = [];
        const coalescer = new Coalescer({ secrets, redact, emit: (event) => out.push(event) });
        const largest = 1 + chance() * 60;
        for (let at = 0; at < text.length;) {
          const size = 1 + Math.floor(chance() * largest);
          coalescer.take({ kind: 'message', id: 'm', role: 'agent', text: text.slice(at, at + size) });
          at += size;
          if (chance() < 0.3) vi.advanceTimersByTime(chance() * 200);
          if (chance() < 0.02) coalescer.take({ kind: 'state', state: 'running' });
          if (chance() < 0.02) coalescer.take({ kind: 'message', id: 't', role: 'thought', text: 'hm ' });
        }
        coalescer.flush();
        const said = out.map((event) => (event.kind === 'message' && event.id === 'm' ? event.text : '')).join('');
        for (const each of shown) expect(leak(each, encoding, said)).toBeUndefined();
      }),
      { numRuns: runs(1_200, 50_000) },
    );
  });

  test.each([
    ['word by word', 300, 0, /^Here it is: \*\*\* – keep it well\.$/],
    ['word by word, with pauses', 2_500, 0, /^Here it is: .*– keep it well\.$/s],
    ['word by word, with other events between', 60, 0.05, /^Here it is: .*– keep it well\.$/s],
  ])('of a private key that an agent writes %s', async (_name, pause, others, whole) => {
    const { secrets, redact } = await redactorFor([]);
    const chance = chanceOf(7);
    const line = () => Array.from({ length: 64 }, () => WORD[Math.floor(chance() * WORD.length)]).join('');
    const body = [`MII${line()}`, ...Array.from({ length: 24 }, line)];
    const key = `-----BEGIN PRIVATE KEY-----\n${body.join('\n')}\n-----END PRIVATE KEY-----`;
    let said = '';
    const coalescer = new Coalescer({
      secrets,
      redact,
      emit: (event) => void (said += event.kind === 'message' ? event.text : ''),
    });
    for (const piece of `Here it is: ${key} – keep it well.`.match(/.{1,5}/gs) ?? []) {
      coalescer.take({ kind: 'message', id: 'm', role: 'agent', text: piece });
      if (chance() < others) coalescer.take({ kind: 'state', state: 'running' });
      vi.advanceTimersByTime(pause);
    }
    coalescer.flush();
    expect(said).toMatch(whole);
    // Before it has begun in earnest, a line may pass.
    for (const each of body.slice(1, -1)) expect(said).not.toContain(each.slice(0, 20));
  });

  test('and nothing but secrets is lost', async () => {
    const { secrets, redact } = await redactorFor(['sk-ant-api03-0123456789abcdefABCDEF', 'another-secret']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 2 }), (seed) => {
        const chance = chanceOf(seed);
        const text = shuffledText(chance() * 60, chance);
        let said = '';
        const coalescer = new Coalescer({
          secrets,
          redact,
          emit: (event) => void (said += event.kind === 'message' ? event.text : ''),
        });
        for (let at = 0; at < text.length;) {
          const size = 1 + Math.floor(chance() * 20);
          coalescer.take({ kind: 'message', id: 'm', role: 'agent', text: text.slice(at, at + size) });
          at += size;
          if (chance() < 0.3) vi.advanceTimersByTime(chance() * 200);
        }
        coalescer.flush();
        expect(said).toBe(text);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});
