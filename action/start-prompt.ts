/** An agent is installed, given its way to a model, told its rules in its own words, and asked. */
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { code } from '../app/ground/markdown.ts';
import { Failure } from '../app/ground/outcome.ts';
import type { Work } from '../app/wire/claim.ts';
import { agentKey, type SavedSession } from '../app/wire/saved-session.ts';
import { startAgent } from './agents/agent.ts';
import { profileOf } from './agents/agents.ts';
import { install } from './agents/install.ts';
import { missingKey } from './agents/missing-key.ts';
import type { AgentProfile } from './agents/profile.ts';
import { unpackSession } from './agents/saved.ts';
import type { Confinement } from './confine/confinement.ts';
import { openGateway } from './gateway/open.ts';
import { MODEL_APIS, type Gateway } from './gateway/gateway.ts';
import type { HaltSwitch } from './halting.ts';
import type { Surroundings, Task } from './task.ts';
import type { Report, Worker } from './worker.ts';
import type { Workspace } from './workspace.ts';

type Asked = Extract<Work, { kind: 'prompt' }>;

export interface Equipment {
  readonly profile: AgentProfile;
  /** Where its packages lie; empty for a command. */
  readonly installed: string;
  /** The Node that runs it. */
  readonly node: string;
  /** What the work must be able to read. */
  readonly reach: readonly string[];
}

export async function equip(agent: Asked['agent'], { run, halt, report }: Surroundings): Promise<Equipment> {
  const profile = profileOf(agent);
  if (profile.packages.length === 0) {
    const files = agent.command.map((word) => found(word, run.searchPath)).filter((path) => path !== undefined);
    return { profile, installed: '', node: process.execPath, reach: files };
  }
  // Told before the minute that installing takes.
  const missing = profile.api !== undefined && run.access[profile.api] === undefined && missingKey(profile, undefined);
  if (missing) throw missing;
  const onProgress = (text: string) => report({ kind: 'notice', level: 'info', text });
  const { installed, node } = await install(profile, { folder: run.tools, signal: halt.signal, onProgress });
  return { profile, installed, node, reach: [installed, node] };
}

/** Where a word of a command lies on this machine, if it is a file. */
function found(word: string, searchPath: string): string | undefined {
  const places = isAbsolute(word) ? [word] : searchPath.split(delimiter).map((folder) => join(folder, word));
  return places.find((path) => {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export async function openModels(
  task: Task,
  profile: AgentProfile,
  { run, halt, report }: Surroundings,
): Promise<Gateway | undefined> {
  const { access } = run;
  if (Object.keys(access).length === 0) {
    const missing = missingKey(profile, undefined);
    if (missing) throw missing;
    return undefined;
  }
  return openGateway({
    access,
    budget: task.budget,
    onSpent: ({ inputTokens, outputTokens, cost }) =>
      report({
        kind: 'usage',
        inputTokens,
        outputTokens,
        ...(cost === undefined ? {} : { cost: { amount: cost, currency: 'USD' } }),
      }),
    onBudget: (reason) => halt.pull('failed', reason, 'budget'),
  });
}

export interface Desk {
  readonly equipment: Equipment;
  readonly confinement: Confinement;
  readonly workspace: Workspace;
  readonly gateway: Gateway | undefined;
  readonly environment: Record<string, string>;
  readonly report: Report;
  readonly halt: HaltSwitch;
}

export async function startPrompt(task: Task, work: Asked, desk: Desk): Promise<Worker> {
  const { equipment, confinement, workspace, gateway, environment, report, halt } = desk;
  const { profile, installed, node } = equipment;
  const endpoint = profile.api === undefined ? undefined : gateway?.endpoint(profile.api);
  const missing = missingKey(profile, endpoint);
  if (missing) throw missing;
  const home = environment['HOME'] ?? confinement.folder;
  const prepared = profile.prepare({
    installed,
    home,
    workspace: workspace.folder,
    node,
    rules: task.rules,
    endpoint,
    model: work.agent.model,
  });
  const saved = await resumable(task, work, report);
  halt.signal.throwIfAborted();
  // First what an earlier job's work left, so that what we write over it is ours.
  if (saved) await unpackSession(profile, saved, home);
  for (const { path, text, mode } of prepared.files) {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode ?? 0o600);
  }
  await confinement.give(home);
  if (prepared.notCompiled.length > 0)
    report({
      kind: 'notice',
      level: 'info',
      text: `${profile.title} cannot be told these rules in its own words; they hold for what it asks, and what it does is watched: ${prepared.notCompiled.map((rule) => code(rule, 200)).join(', ')}`.slice(
        0,
        2_000,
      ),
    });
  return startAgent({
    work,
    rules: task.rules,
    profile,
    prepared,
    confinement,
    environment: { ...(profile.api === undefined ? anyModel(gateway) : {}), ...environment },
    workspace: workspace.folder,
    session: task.session,
    commit: task.commit,
    report,
    endsAt: task.endsAt,
    lingers: task.lingers,
    ...(saved && { resume: { id: saved.id } }),
    ...(task.onAsk && { onAsk: task.onAsk }),
  });
}

/** A session that this agent can read; another agent's is of no use to it. */
async function resumable(task: Task, { agent }: Asked, report: Report): Promise<SavedSession | undefined> {
  const saved = await task.resume().catch((error: unknown) => {
    const why = error instanceof Failure ? error.message : String(error);
    report({
      kind: 'notice',
      level: 'warning',
      text: `The earlier session could not be fetched, so a new one begins: ${why}`,
    });
    return undefined;
  });
  return saved?.agent === agentKey(agent) ? saved : undefined;
}

/** An agent of its own kind finds the models that there are keys for where such programs look for them. */
function anyModel(gateway: Gateway | undefined): Record<string, string> {
  const names = { anthropic: 'ANTHROPIC', openai: 'OPENAI', gemini: 'GEMINI' } as const;
  const variables: Record<string, string> = {};
  for (const api of MODEL_APIS) {
    const endpoint = gateway?.endpoint(api);
    if (!endpoint) continue;
    variables[`${names[api]}_BASE_URL`] = api === 'openai' ? `${endpoint.baseUrl}/v1` : endpoint.baseUrl;
    variables[`${names[api]}_API_KEY`] = endpoint.pass;
  }
  return variables;
}
