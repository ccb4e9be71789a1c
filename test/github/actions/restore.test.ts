import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { startActionsStage } from './actions-stage.ts';
import { until } from './until.ts';

/** Stays alive through the death of the stand-in, in a group of its own, and tells its process id. */
const ORPHAN =
  'node -e \'require("child_process").spawn("sleep", ["300"], { detached: true, stdio: "ignore" }).unref()\'; sleep 300';
const WORKFLOW = `on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: ${JSON.stringify(ORPHAN)} }] } }\n`;

/** A stand-in in a process of its own, which says the run and where its job lives once that is saved. */
const program = (folder: string) => `
import { existsSync, readFileSync } from 'node:fs';
import { startActionsStage } from ${JSON.stringify(new URL('actions-stage.ts', import.meta.url).href)};
const stage = await startActionsStage(${JSON.stringify(folder)});
await stage.put({ 'stay.yml': ${JSON.stringify(WORKFLOW)} });
const id = await stage.dispatch('stay.yml');
const saved = ${JSON.stringify(join(folder, 'world.json'))};
const look = setInterval(() => {
  if (!existsSync(saved) || !readFileSync(saved, 'utf8').includes('trackingId')) return stage.world.save();
  clearInterval(look);
  console.log(id, /"trackingId":"([^"]+)"/.exec(readFileSync(saved, 'utf8'))[1]);
}, 300);
`;

it('after a kill of the stand-in, ends what its jobs left running and says that the run failed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'killed-stand-in-'));
  const first = spawn(process.execPath, ['--input-type=module', '-e', program(folder)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(first, 'exit');
  const [line] = (await once(createInterface({ input: first.stdout }), 'line')) as [string];
  const [id = '', trackingId = ''] = line.split(' ');
  await until('two sleepers are there', async () => (await tracked(trackingId)) >= 3 || undefined);
  first.kill('SIGKILL');
  await exited;
  expect(await tracked(trackingId)).toBeGreaterThanOrEqual(3);
  const second = await startActionsStage(folder);
  expect((await second.run(Number(id))).conclusion).toBe('failure');
  await until('all are gone', async () => (await tracked(trackingId)) === 0 || undefined);
  await second.stop();
});

/** How many living processes carry the job's tracking id. */
async function tracked(trackingId: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')));
  return environments.filter((text) => text.includes(`RUNNER_TRACKING_ID=${trackingId}`)).length;
}
