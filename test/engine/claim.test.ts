/** What a runner is told when it claims a job. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimJob } from '../../app/engine/runner-doors.ts';
import { Claimed } from '../../app/wire/claim.ts';
import { runnerOf, runOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
agent: fast
agents: { fast: { use: claude, model: haiku } }
limits: { budget: 2.50 USD, per_thread: 9, slots: 9 }
profiles:
  gpu: { runner: big, environment: models }
jobs:
  deep: { prompt: think, profile: gpu, submodules: true, lfs: true, output: push }
`;

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

const claim = (number: number, environment?: string) => {
  const run = runOf(box, number);
  const proven = { repositoryId: run.repository, runId: run.id, ...(environment !== undefined && { environment }) };
  return claimJob(box.house, proven, { version: 1, job: run.job, nonce: run.nonce });
};

describe('a claimed job', () => {
  test('says how its checkout is made, what it may cost, who works, and what it hands in', async () => {
    box.github.base = 'b'.repeat(40);
    await box.comment('/dispatch mend it');
    const { claimed } = await runnerOf(box, 1);
    expect(Claimed.parse(claimed)).toEqual(claimed);
    expect(claimed).toMatchObject({
      work: { kind: 'prompt', agent: { name: 'fast', command: [], builtIn: 'claude', model: 'haiku' } },
      limits: { timeoutSeconds: 3600, budget: { amount: 2.5, currency: 'USD' } },
      workspace: { submodules: false, lfs: false, base: 'b'.repeat(40) },
      isolated: false,
      handIn: true,
    });
    expect(claimed).not.toHaveProperty('continues');
  });

  test('that is a command hands in only what is wanted', async () => {
    await box.comment('/run make\n/run --output push make');
    expect((await runnerOf(box, 1)).claimed).toMatchObject({ handIn: false, workspace: { submodules: false } });
    expect((await runnerOf(box, 2)).claimed.handIn).toBe(true);
  });

  test('of a fork is isolated, and gets none of the places that its profile names', async () => {
    box.github.isFork = true;
    await box.comment('/dispatch --profile gpu mend it');
    expect(runOf(box, 1)).toMatchObject({ isolated: true });
    expect(runOf(box, 1)).not.toHaveProperty('environment');
    expect(runOf(box, 1)).not.toHaveProperty('runner');
    const claimed = await claim(1);
    expect(claimed.ok && claimed.value.isolated).toBe(true);
  });

  test('runs where its profile says, and is handed out nowhere else', async () => {
    await box.comment('/dispatch deep');
    expect(runOf(box, 1)).toMatchObject({ runner: 'big', environment: 'models' });
    for (const environment of [undefined, 'none', 'Models']) {
      const refused = await claim(1, environment);
      expect(refused).toMatchObject({ ok: false, rejection: { code: 'not_your_job' } });
      expect(!refused.ok && refused.rejection.message).toContain('`gpu` has J1 run in the environment `models`');
    }
    expect(await box.states()).toBe('J1 starting');
    const claimed = await claim(1, 'models');
    expect(claimed.ok && claimed.value).toMatchObject({ workspace: { submodules: true, lfs: true }, handIn: true });
  });

  test('of a fork is handed out in no environment at all', async () => {
    box.github.isFork = true;
    await box.comment('/dispatch --profile gpu mend it');
    expect(runOf(box, 1)).toMatchObject({ isolated: true });
    const refused = await claim(1, 'models');
    expect(!refused.ok && refused.rejection.message).toContain('not for strangers');
    expect(await claim(1)).toMatchObject({ ok: true });
  });

  test('of a profile that runs elsewhere by now is asked for anew instead of retried', async () => {
    await box.comment('/dispatch --profile gpu mend it');
    const claimed = await claim(1, 'models');
    expect(claimed.ok).toBe(true);
    await box.comment('/cancel J1');
    await box.advance(600_000);
    await box.completed(runOf(box, 1).id, 'cancelled');
    box.github.config = CONFIG.replace(', environment: models', '');
    await box.comment('/run true', { id: 5 });
    await box.comment('/retry J1', { id: 6 });
    expect(box.replies().at(-1)).toContain('The profile `gpu` is not what it was');
  });
});

test('a prompt with a budget in another currency is refused with words', async () => {
  box.github.config = 'version: 1\nagent: claude\nlimits: { budget: 5 EUR }\n';
  await box.comment('/dispatch mend it');
  expect(await box.states()).toBe('');
  expect(box.replies().at(-1)).toContain('is in EUR, and what models cost is counted in US dollars only');
});

test('without a configuration file an agent that runners know is named in the command', async () => {
  box.github.config = null;
  await box.comment('/dispatch mend it');
  expect(box.replies().at(-1)).toContain('--agent claude');
  await box.comment('/dispatch --agent codex mend it', { id: 2 });
  expect((await runnerOf(box, 1)).claimed.work).toMatchObject({ agent: { name: 'codex', builtIn: 'codex' } });
});
