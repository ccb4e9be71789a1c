/** A real SIGKILL at every step of a chain between its inbox and its settled outbox: nothing is lost, nothing is there twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runs } from '../hard.ts';
import { buildProgram, type Program } from './kill-lives.ts';
import { killedAt, type Ending } from './kill-story.ts';
import type { Death } from './kill-words.ts';

/** What leaves nothing behind. Nothing lasting is between one of these and the next, so the first stands for all. */
const READS =
  /^(?:store\.(?:next|note|job|thread|session|changesOf|repositor|projection|approval|dependents|queueAhead|silent|blocked|due|newest|rivals|goodConfig)|github\.(?:config|role|head|pullOf|tipOf|commitsBetween|modesAt|failed|writers|find|labelsOf|isTeam))/;
/** Chains lived through at once: as many as the smallest machine has cores. */
const WIDTH = 2;
const timeout = runs(90_000, 1_800_000);

let program: Program;
let folder: string;
let unharmed: Ending;
beforeAll(async () => {
  program = await buildProgram();
  folder = mkdtempSync(join(tmpdir(), 'signalbox-kills-'));
  unharmed = await killedAt(program, join(folder, 'unharmed.db'));
});
afterAll(() => {
  program[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Every moment of a life that ends well, in order. */
function moments(): Death[] {
  return unharmed.steps.flatMap((step, index): Death[] => {
    if (READS.test(step)) return READS.test(unharmed.steps[index - 1] ?? '') ? [] : [{ step, when: 'before' }];
    const isTransaction = step.startsWith('store.transact#');
    return (['before', ...(isTransaction ? (['within'] as const) : []), 'after'] as const).map((when) => ({
      step,
      when,
    }));
  });
}

let lives = 0;

/** Nothing where all is as without the deaths, and what differs where it is not. */
async function difference(...deaths: readonly Death[]): Promise<{ readonly text: string; readonly died: number }> {
  const path = join(folder, `${(lives += 1)}.db`);
  const name = deaths.map(({ step, when }) => `killed ${when} ${step}`).join(', then ');
  try {
    const { seen, died } = await killedAt(program, path, ...deaths);
    const parts = Object.keys(seen).filter((key) => partOf(seen, key) !== partOf(unharmed.seen, key));
    return { text: parts.map((key) => `${name}: ${key} are ${partOf(seen, key)}`).join('\n'), died };
  } catch (error) {
    return { text: `${name}: ${String(error)}`, died: deaths.length };
  }
}

const partOf = (seen: object, key: string): string => JSON.stringify((seen as Record<string, unknown>)[key], null, 1);

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
}

describe('an app that is killed with SIGKILL in the middle of a chain of five', () => {
  test('has a chain that is worth it', () => {
    expect(unharmed.died).toBe(0);
    expect(new Set(unharmed.steps).size).toBe(unharmed.steps.length);
    expect(moments().length).toBeGreaterThan(600);
    expect(unharmed.seen).toMatchObject({
      runs: ['J1', 'J2', 'J3', 'J3', 'J4', 'J5'],
      // What needs the delivered build goes on at its commit: the check runs that waited on the other one are over.
      checks: [
        'J1 success',
        'J2 success',
        'J3 cancelled',
        'J3 failure',
        'J3/2 success',
        'J4 cancelled',
        'J4 success',
        'J5 cancelled',
        'J5 success',
        'P1 success',
      ],
      commits: [`signalbox/j2 build: Mend it ${'c'.repeat(40)}`],
      pulls: ['signalbox/j2 topic build: Mend it'],
      labels: ['done:build', 'done:plan', 'done:ship', 'done:tell', 'done:test'],
      reactions: ['77 eyes', '78 eyes', '79 eyes'],
      approvals: ['1 tool allowed ada 1'],
      pending: [],
      unread: [],
    });
    expect(unharmed.seen).toHaveProperty('reports.length', 1);
    expect(unharmed.seen).toHaveProperty('replies.length', 3);
  });

  test('ends as one that lives, whatever the step: at GitHub and in the database', { timeout }, async () => {
    const all = moments();
    // In full, every second one: the whole of the hard tests is to stay under half an hour.
    const stride = Math.ceil(all.length / runs(8, all.length / 2));
    const chosen = all.filter((_, index) => index % stride === Math.floor(stride / 2));
    const differences: string[] = [];
    let died = 0;
    await inTurns(chosen, async (death) => {
      const found = await difference(death);
      died += found.died;
      if (found.text !== '') differences.push(found.text);
    });
    expect(differences).toEqual([]);
    // Two lives differ a little in what they read, since processes answer each other: some last reads may never be reached.
    expect(died).toBeGreaterThanOrEqual(Math.floor(chosen.length * 0.97) - 1);
  });

  test('and killed again in its second life', { timeout }, async () => {
    const moment = fc.nat(moments().length - 1).map((index) => moments()[index] as Death);
    await fc.assert(
      fc.asyncProperty(moment, moment, async (first, second) => {
        expect((await difference(first, second)).text).toBe('');
      }),
      { numRuns: runs(1, 40), endOnFailure: true },
    );
  });
});
