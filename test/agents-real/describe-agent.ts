/** Every case for one agent as a test, and at the end a table of what the agent did. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packSession } from '../../action/agents/saved.ts';
import type { SavedSession } from '../../app/wire/saved-session.ts';
import type { Bench } from './bench.ts';
import { CASES, CONTINUED } from './cases.ts';
import { drive, REAL_KEY, type Driven } from './drive.ts';
import { writeGolden } from './golden.ts';
import { equip, type Equipped } from './install.ts';

export function describeAgent(bench: Bench): void {
  let equipped: Equipped;
  const rows: Record<string, unknown>[] = [];

  beforeAll(async () => {
    equipped = await equip(bench.agent);
  }, 600_000);

  afterAll(() => console.table(rows));

  describe(`${bench.agent}, for real`, () => {
    for (const one of CASES)
      test(`goes through "${one.name}"`, async () => {
        await drive(bench, equipped, one, (driven) => {
          rows.push(row(one.name, driven));
          one.expect(driven);
          expect(driven.left).toBe(0);
          expect(driven.outside).toEqual([]);
          // The key reaches the model by way of the gateway, and the agent never has it.
          expect(driven.model.seen.every(({ key }) => key === REAL_KEY)).toBe(true);
          expect(JSON.stringify(driven.lines)).not.toContain(REAL_KEY);
          if (process.env['SIGNALBOX_GOLDEN'] !== undefined) writeGolden(bench.agent, one.name, driven);
        });
      }, 120_000);

    // The session of a job is loaded by another one, in another home.
    test.runIf(bench.loads)(
      'goes on with a session of before',
      async () => {
        const agent = { name: bench.agent, command: [], builtIn: bench.agent };
        let saved: SavedSession | undefined;
        await drive(bench, equipped, CONTINUED.first, async ({ play, home }) => {
          const remembered = play.worker.remembered?.();
          if (remembered) saved = await packSession(equipped.profile, home, remembered, agent);
        });
        expect(saved?.files.length).toBeGreaterThan(0);
        const again = (driven: Driven) => {
          rows.push(row('continue', driven));
          CONTINUED.second.expect(driven);
        };
        await drive(bench, equipped, CONTINUED.second, again, saved);
      },
      240_000,
    );

    test.runIf(bench.plant)(
      'takes no word of a session of before for a permission',
      async () => {
        const agent = { name: bench.agent, command: [], builtIn: bench.agent };
        let saved: SavedSession | undefined;
        await drive(bench, equipped, CONTINUED.first, async ({ play, home }) => {
          await bench.plant?.(home);
          const remembered = play.worker.remembered?.();
          if (remembered) saved = await packSession(equipped.profile, home, remembered, agent);
        });
        expect(saved?.files.length).toBeGreaterThan(0);
        await drive(bench, equipped, CONTINUED.planted, CONTINUED.planted.expect, saved);
      },
      240_000,
    );
  });
}

function row(name: string, { play, ending, asked, stopMs, left, ms, model, used }: Driven): Record<string, unknown> {
  const usage = play.ofKind('usage').at(-1);
  return {
    case: name,
    ending: ending.ending,
    'asked us': asked,
    approvals: play.ofKind('approval.requested').length,
    messages: play.fates().join(', '),
    'stopped in': stopMs === undefined ? '' : `${stopMs} ms`,
    'left running': left,
    'last words': ending.output.slice(-20),
    'model asked': model.seen.length,
    context: usage?.contextUsed,
    tokens: `${used.inputTokens} + ${used.outputTokens}`,
    cost: used.cost === undefined ? 'unknown' : `$${used.cost.toFixed(3)}`,
    ms,
  };
}
