/** How long the Action takes from its process's start to its claim, and how large it is. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { newStep } from './action-step.ts';
import { moment, spreadOf } from './figures.ts';
import { openDoors } from './runner-doors.ts';
import { sizeRow, timeRow, type Row } from './table.ts';

const STARTS = 15;

export async function measureStart(folder: string, dist: string): Promise<Row[]> {
  await using doors = await openDoors();
  const { environment, folder: cwd } = newStep(folder, doors, doors.url);
  const alone = await claimAlone(folder);
  const times: Record<'bare' | 'alone' | 'action', number[]> = { bare: [], alone: [], action: [] };
  const run = async (args: readonly string[]) => {
    const child = spawn(process.execPath, args, { env: environment, cwd, stdio: ['ignore', 'ignore', 'ignore'] });
    await once(child, 'exit');
  };
  const untilClaim = async (file: string): Promise<number> => {
    doors.claimedAt = undefined;
    const began = moment();
    await run([file]);
    if (doors.claimedAt === undefined) throw new Error(`${file} claimed nothing`);
    return doors.claimedAt - began;
  };
  for (let round = 0; round <= STARTS; round++) {
    const began = moment();
    await run(['-e', '0']);
    const bare = moment() - began;
    const measured = { bare, alone: await untilClaim(alone), action: await untilClaim(join(dist, 'main.js')) };
    // The first round fills the file system's cache.
    if (round > 0) for (const kind of ['bare', 'alone', 'action'] as const) times[kind].push(measured[kind]);
  }
  const of = { bare: spreadOf(times.bare), alone: spreadOf(times.alone), action: spreadOf(times.action) };
  return [
    timeRow('start to claim, p50; limit: a process that does nothing', of.action.p50, of.bare.p50, 'under 400 ms'),
    timeRow('start to claim, p50; limit: a process that only claims', of.action.p50, of.alone.p50),
    timeRow('start to claim, p95; limit: a process that only claims', of.action.p95, of.alone.p95),
    sizeRow('the bundle', bundleBytes(dist), undefined, 'under 2 MB'),
  ];
}

const bundleBytes = (dist: string): number =>
  readdirSync(dist)
    .filter((name) => name !== 'package.json')
    .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);

/** The claim and what it needs, bundled as the Action is, and nothing else. */
async function claimAlone(folder: string): Promise<string> {
  const entry = join(folder, 'claim-alone.ts');
  const source = fileURLToPath(new URL('../../action/link/claim.ts', import.meta.url));
  writeFileSync(
    entry,
    `import { claim } from ${JSON.stringify(source)};
     const { INPUT_SERVER: server = '', INPUT_JOB: job = '', INPUT_NONCE: nonce = '' } = process.env;
     await claim({ server, job, nonce }, { signal: AbortSignal.timeout(10_000), onAway: () => undefined }).catch(() => undefined);
     process.exit();`,
  );
  const bundle = await rolldown({ input: { 'claim-alone': entry }, platform: 'node' });
  const dir = join(folder, 'claim-alone');
  await bundle.write({ dir, format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(dir, 'claim-alone.mjs');
}
