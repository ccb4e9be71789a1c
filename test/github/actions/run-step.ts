/** Carries out one step of a job, or the post part of one: its environment, its process, and what it handed back. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { type ActionSource, findAction, type NodeAction } from './action-sources.ts';
import { checkOut } from './check-out.ts';
import { makeCommandFiles } from './command-files.ts';
import { interpolate, interpolateAll } from './expressions.ts';
import { type JobContext, jobContexts, stepEnvironment } from './job-context.ts';
import { actionsSettings } from './live.ts';
import { runProcess } from './run-process.ts';
import { keepAnnotation, keepSummary } from './step-records.ts';
import { commandReader } from './workflow-commands.ts';
import type { StepDefinition } from './workflow-file.ts';

export interface StepRun {
  readonly exitCode: number;
  readonly outputs: Record<string, string>;
  /** What the step saved for its post part, to be found there as `STATE_*`. */
  readonly state: Record<string, string>;
}

export interface PostPart {
  readonly name: string;
  readonly action: NodeAction;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

/** A step whose files and inputs are ready; what remains is to run it. */
export interface ReadyStep {
  readonly name: string;
  readonly source: ActionSource | { readonly kind: 'script' };
  readonly definition: StepDefinition;
}

export async function prepareStep(
  context: JobContext,
  definition: StepDefinition,
): Promise<ActionSource | { readonly kind: 'script' }> {
  return definition.uses === undefined ? { kind: 'script' } : findAction(context.world, context.room, definition.uses);
}

/** Runs the step's main part. `stop` is the ladder of signals for this step alone. */
export async function runMain(
  context: JobContext,
  { definition, source, name }: ReadyStep,
  stop: AbortSignal,
): Promise<StepRun & { post?: PostPart }> {
  const env = interpolateAll(definition.env, jobContexts(context), context.standing);
  const contexts = jobContexts(context, { env });
  const given = interpolateAll(definition.with, contexts, context.standing);
  switch (source.kind) {
    case 'script':
      return runScript(context, definition, env, stop);
    case 'nothing':
      context.log.write(source.why);
      return { exitCode: 0, outputs: {}, state: {} };
    case 'checkout':
      return { ...(await checkOut(context, given, stop)), state: {} };
    case 'node': {
      const inputs = actionInputs(context, source, given);
      const done = await runNode(context, source, source.main, { inputs, env, state: {} }, stop);
      return source.post === undefined
        ? done
        : { ...done, post: { name, action: source, inputs, env, state: done.state } };
    }
  }
}

export function runPost(context: JobContext, post: PostPart, stop: AbortSignal): Promise<StepRun> {
  return runNode(context, post.action, post.action.post ?? '', post, stop);
}

function actionInputs(
  context: JobContext,
  action: NodeAction,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const known = new Set(action.inputNames.map((name) => name.toLowerCase()));
  const unknown = Object.keys(given).filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length > 0)
    context.log.write(
      `##[warning]Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${action.inputNames.join("', '")}']`,
    );
  const defaults = interpolateAll(
    action.defaults,
    jobContexts(context, { actionPath: action.folder }),
    context.standing,
  );
  return { ...defaults, ...given };
}

interface NodeRun {
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

function runNode(
  context: JobContext,
  action: NodeAction,
  script: string,
  { inputs, env, state }: NodeRun,
  stop: AbortSignal,
): Promise<StepRun> {
  const named = (prefix: string, values: Readonly<Record<string, string>>, name: (key: string) => string) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + name(key), value]));
  const variables = {
    ...env,
    ...named('INPUT_', inputs, (key) => key.replaceAll(' ', '_').toUpperCase()),
    ...named('STATE_', state, (key) => key),
    GITHUB_ACTION: action.repository === '' ? '__self' : `__${action.repository.replace('/', '_')}`,
    GITHUB_ACTION_PATH: action.folder,
    GITHUB_ACTION_REPOSITORY: action.repository,
    GITHUB_ACTION_REF: action.ref,
  };
  return run(context, { command: process.execPath, args: [script], cwd: context.room.workspace, variables }, stop);
}

const SHELLS: Readonly<Record<string, string>> = {
  bash: 'bash --noprofile --norc -eo pipefail {0}',
  sh: 'sh -e {0}',
  node: 'node {0}',
};

async function runScript(
  context: JobContext,
  definition: StepDefinition,
  env: Readonly<Record<string, string>>,
  stop: AbortSignal,
): Promise<StepRun> {
  const contexts = jobContexts(context, { env });
  const text = interpolate(definition.run ?? '', contexts, context.standing);
  const defaults = { ...context.file.defaults?.run, ...context.definition.defaults?.run };
  const shell = definition.shell ?? defaults.shell;
  // Without a named shell GitHub runs bash without pipefail; naming `bash` adds it.
  const [command = '', ...rest] = (shell === undefined ? 'bash -e {0}' : (SHELLS[shell] ?? shell)).split(' ');
  const file = join(context.room.temp, `${randomUUID()}.sh`);
  await writeFile(file, text);
  await chmod(file, 0o755);
  const cwd = resolve(
    context.room.workspace,
    interpolate(definition['working-directory'] ?? defaults['working-directory'] ?? '.', contexts, context.standing),
  );
  context.log.write(`##[group]Run ${text.split('\n')[0] ?? ''}`);
  for (const line of text.trimEnd().split('\n')) context.log.write(line);
  context.log.write(`shell: ${[command, ...rest].join(' ')}`);
  context.log.write('##[endgroup]');
  return run(
    context,
    {
      command,
      args: rest.map((part) => part.replace('{0}', file)),
      cwd,
      variables: { ...env, GITHUB_ACTION: '__run' },
    },
    stop,
  );
}

interface Order {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
}

async function run(context: JobContext, order: Order, stop: AbortSignal): Promise<StepRun> {
  await mkdir(context.room.temp, { recursive: true });
  const files = await makeCommandFiles(context.room.temp);
  const outputs: Record<string, string> = {};
  const state: Record<string, string> = {};
  const onLine = commandReader(context.log, {
    setOutput: (name, value) => (outputs[name] = value),
    saveState: (name, value) => (state[name] = value),
    annotate: (annotation) => keepAnnotation(context.world, context.job.id, annotation),
  });
  const environment = stepEnvironment(context);
  const exitCode = await runProcess({
    command: order.command,
    args: order.args,
    cwd: order.cwd,
    env: { ...environment, ...order.variables, ...reserved(environment), ...files.env },
    onLine,
    stop,
    force: context.force,
    trackingId: context.trackingId,
    settings: actionsSettings(context.world),
  });
  const back = await files.read();
  for (const [name, value] of Object.entries(back.env)) {
    if (name === 'NODE_OPTIONS' || /^(GITHUB|RUNNER)_/.test(name))
      context.log.write(`##[error]Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
    else context.env[name] = value;
  }
  context.path.unshift(...back.path.toReversed());
  await keepSummary(context.world, context.job.id, context.log, back.summary);
  return { exitCode, outputs: { ...outputs, ...back.outputs }, state: { ...state, ...back.state } };
}

/** A step's own `env:` never changes what the runner says about itself. */
function reserved(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => /^(GITHUB|RUNNER|ACTIONS)_/.test(name) && name !== 'GITHUB_TOKEN'),
  );
}
