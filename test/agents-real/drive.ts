/** Drives one real agent through one case, with what the Action really uses: confinement, gateway, profile and `startAgent`. */
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unpackSession } from '../../action/agents/saved.ts';
import { confine } from '../../action/confine/confine.ts';
import { openGateway } from '../../action/gateway/open.ts';
import type { Spent } from '../../action/gateway/gateway.ts';
import { workEnvironment } from '../../action/environment.ts';
import type { Claimed } from '../../app/wire/claim.ts';
import type { SavedSession } from '../../app/wire/saved-session.ts';
import { running } from './running.ts';
import { Play } from '../action/agents/stage.ts';
import type { Bench } from './bench.ts';
import type { Equipped } from './install.ts';
import { startModel } from './models/server.ts';
import { watchOutside } from './outside.ts';
import type { Case, Result, Stage } from './scene.ts';
import { tapped } from './tap.ts';
import type { Places, WireLine } from './wire-line.ts';

export const REAL_KEY = 'the-real-key-of-the-provider';
const DAWDLING_MS = 90_000;

export interface Driven extends Result {
  readonly lines: readonly WireLine[];
  readonly places: Places;
  /** Hosts other than its model that the agent wanted to reach. */
  readonly outside: readonly string[];
  readonly ms: number;
  /** What the gateway counted. */
  readonly used: Spent;
  /** The agent's home. */
  readonly home: string;
}

/**
 * `settled` is told the result while everything is still there to look at; afterwards nothing of it is left. `saved`: a session
 * of before, to go on with.
 */
export async function drive(
  bench: Bench,
  { profile, installed, node }: Equipped,
  one: Case,
  settled: (driven: Driven) => void | Promise<void>,
  saved?: SavedSession,
): Promise<void> {
  const session = randomUUID();
  const less: string[] = [];
  const reach = [installed, node];
  const confinement = await confine({ session, need: 'any', reach, onLess: (why) => less.push(why) });
  const model = await startModel(bench.dialect, one.usage);
  const outside = await watchOutside();
  const spent = Promise.withResolvers<string>();
  const gateway = await openGateway({
    access: profile.api ? { [profile.api]: { key: REAL_KEY, baseUrl: model.url } } : {},
    budget: one.budget === undefined ? undefined : { amount: one.budget, currency: 'USD' },
    onSpent: () => undefined,
    onBudget: spent.resolve,
  });
  try {
    const environment = { ...workEnvironment(process.env, confinement.folder, session), ...outside.environment };
    const home = environment['HOME'] ?? '';
    const workspace = join(confinement.folder, 'workspace');
    const rules: Claimed['profile'] = { name: 'bench', allow: [], ask: [], deny: [], ...one.rules };
    const prepared = profile.prepare({
      installed,
      home,
      workspace,
      node,
      rules,
      endpoint: profile.api && gateway.endpoint(profile.api),
      model: bench.model,
    });
    for (const { path, text, mode } of prepared.files) put(join(home, path), text, mode ?? 0o600);
    mkdirSync(workspace, { recursive: true });
    for (const [path, text] of Object.entries(one.files ?? {})) put(join(workspace, path), text);
    if (saved) await unpackSession(profile, saved, home);
    await confinement.give(home);
    await confinement.give(workspace);

    const lines: WireLine[] = [];
    const prompt = one.prompt().replaceAll('<workspace>', workspace);
    const began = Date.now();
    const agent = { name: bench.agent, command: [], builtIn: bench.agent };
    const work = { kind: 'prompt', prompt, agent } as const;
    const resume = saved && { id: saved.id };
    const change = { work, rules, profile, prepared, environment, workspace, session, resume };
    const play = new Play(prompt, tapped(confinement, lines), change, {});
    let stopMs: number | undefined;
    const stage: Stage = {
      play,
      workspace,
      spent: spent.promise,
      runs: (program) => running(confinement, program),
      end: async (halt) => {
        const start = Date.now();
        const ending = await play.worker.stop({ ...halt, hurry: new AbortController().signal });
        stopMs = Date.now() - start;
        return ending;
      },
    };
    const acting = one.act?.(stage);
    const dawdling = AbortSignal.timeout(DAWDLING_MS);
    const late = new Promise<never>((_, reject) => {
      dawdling.addEventListener('abort', () => reject(new Error(`${one.name} does not end\n${story(play)}`)));
    });
    const stopped = await Promise.race([acting, late]);
    const ending = stopped ?? (await Promise.race([play.worker.ended, late]));
    const left = (await confinement.alive()).length;
    await confinement.take();
    await settled({
      ...stage,
      bench,
      ending,
      model,
      home,
      asked: lines.filter(({ message }) => message.method === 'session/request_permission').length,
      stopMs,
      left,
      lines,
      places: { workspace, folder: confinement.folder, installed },
      outside: outside.wanted,
      used: gateway.spent,
      ms: Date.now() - began,
    });
  } finally {
    await confinement.close();
    await gateway.close();
    await model.close();
    outside.close();
    if (existsSync(confinement.folder)) console.warn(`${confinement.folder} is left`);
  }
}

const story = (play: Play): string =>
  play.events
    .slice(-15)
    .map((event) => JSON.stringify(event).slice(0, 300))
    .join('\n');

function put(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}
