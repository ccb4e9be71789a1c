import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { profileOf } from '../../../action/agents/agents.ts';
import type { Confinement } from '../../../action/confine/confinement.ts';
import { BUILT_IN_AGENTS } from '../../../app/ground/agents.ts';
import { CASES } from '../../agents-real/cases.ts';
import { GOLDEN, endOf, plainEvents, readGolden } from '../../agents-real/golden.ts';
import { replay } from '../../agents-real/replay.ts';
import type { Stage } from '../../agents-real/scene.ts';
import { plainConfinement } from './plain-confinement.ts';
import { Play } from './stage.ts';

const open: Confinement[] = [];

afterEach(async () => {
  for (const confinement of open.splice(0)) await confinement.close();
});

/** What real agents said once, recorded by `npm run test:agents` with `SIGNALBOX_GOLDEN=1`. */
describe.each(BUILT_IN_AGENTS)('what %s said', (agent) => {
  test('was recorded for most cases', () => {
    expect(existsSync(join(GOLDEN, agent)) && readdirSync(join(GOLDEN, agent)).length).toBeGreaterThan(7);
  });

  const recorded = CASES.filter(({ name }) => existsSync(join(GOLDEN, agent, `${name}.json`)));
  test.each(recorded)('in $name makes the same events, answers and ending as then', async (one) => {
    const golden = readGolden(agent, one.name);
    const confinement = plainConfinement();
    open.push(confinement);
    const { folder } = confinement;
    const workspace = join(folder, 'workspace');
    const places = { workspace, folder, installed: '/opt/agents' };
    const { child, answers, awaits } = replay(golden, places);
    const play = new Play(
      one.prompt(),
      { ...confinement, start: () => child },
      {
        work: { kind: 'prompt', prompt: one.prompt(), agent: { name: agent, command: [], builtIn: agent } },
        rules: { name: 'bench', allow: [], ask: [], deny: [], ...one.rules },
        profile: profileOf({ name: agent, command: [], builtIn: agent }),
        workspace,
      },
      {},
    );
    const stage: Stage = {
      play,
      workspace,
      spent: awaits('session/cancel').then(() => 'The budget is spent'),
      runs: () => awaits('session/cancel'),
      end: (halt) => play.worker.stop({ ...halt, hurry: new AbortController().signal }),
    };
    const stopped = await one.act?.(stage);
    const ending = stopped ?? (await play.worker.ended);
    expect(plainEvents(play.events, places)).toEqual(golden.events);
    expect(endOf(ending)).toEqual(golden.ending);
    for (const { now, then } of answers) expect(now).toEqual(then);
  });
});
