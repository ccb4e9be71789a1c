/**
 * Parses a workflow file into what the stand-in carries out. What it does not carry out (matrices, containers, reusable
 * workflows) is refused here by name, so that a run never pretends.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import type { Permissions } from '../world.ts';

const scalar = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform((value) => (value === null ? '' : String(value)));
const texts = z.record(z.string(), scalar);
const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const level = z.enum(['read', 'write', 'none']);
const permissions = z.union([z.enum(['read-all', 'write-all']), z.null(), z.record(z.string(), level)]);

const input = z.looseObject({
  type: z.enum(['string', 'boolean', 'number', 'choice', 'environment']).default('string'),
  required: z.boolean().default(false),
  default: scalar.optional(),
  options: z.array(scalar).optional(),
});

const step = z.looseObject({
  id: z.string().optional(),
  name: scalar.optional(),
  if: scalar.optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: texts.default({}),
  env: texts.default({}),
  shell: z.string().optional(),
  'working-directory': z.string().optional(),
  'continue-on-error': scalar.optional(),
  'timeout-minutes': scalar.optional(),
});

const refused = z.never({ error: 'is not carried out by the stand-in' }).optional();

const job = z.looseObject({
  name: scalar.optional(),
  needs: list.default([]),
  if: scalar.optional(),
  'runs-on': z.union([list, z.looseObject({ labels: list.default([]) }).transform((group) => group.labels)]),
  permissions: permissions.optional(),
  env: texts.default({}),
  outputs: texts.default({}),
  environment: z
    .union([z.string(), z.looseObject({ name: z.string() }).transform((environment) => environment.name)])
    .optional(),
  defaults: z
    .looseObject({
      run: z.looseObject({ shell: z.string().optional(), 'working-directory': z.string().optional() }).optional(),
    })
    .optional(),
  'timeout-minutes': scalar.default('360'),
  steps: z.array(step).min(1),
  'continue-on-error': refused,
  concurrency: refused,
  strategy: refused,
  container: refused,
  services: refused,
  uses: refused,
});

const trigger = z.looseObject({
  inputs: z.record(z.string(), z.union([input, z.null().transform(() => input.parse({}))])).nullish(),
});

const workflow = z.looseObject({
  name: scalar.optional(),
  'run-name': scalar.optional(),
  on: z.union([
    z.string().transform((one) => ({ [one]: null })),
    z.array(z.string()).transform((many) => Object.fromEntries(many.map((one) => [one, null]))),
    z.record(z.string(), z.unknown()),
  ]),
  permissions: permissions.optional(),
  env: texts.default({}),
  defaults: z
    .looseObject({
      run: z.looseObject({ shell: z.string().optional(), 'working-directory': z.string().optional() }).optional(),
    })
    .optional(),
  concurrency: refused,
  jobs: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/), job),
});

export type WorkflowFile = z.infer<typeof workflow>;
export type JobDefinition = z.infer<typeof job>;
export type StepDefinition = z.infer<typeof step>;
export type InputDefinition = z.infer<typeof input>;

/** Throws with a readable sentence when the file is not a workflow, or one the stand-in does not carry out. */
export function parseWorkflow(text: string): WorkflowFile {
  const file = workflow.safeParse(parse(text));
  if (!file.success) throw new Error(z.prettifyError(file.error));
  for (const [key, definition] of Object.entries(file.data.jobs)) {
    const unknown = definition.needs.find((need) => !(need in file.data.jobs));
    if (unknown !== undefined) throw new Error(`Job '${key}' depends on unknown job '${unknown}'.`);
  }
  refuseCycles(file.data);
  return file.data;
}

function refuseCycles(file: WorkflowFile): void {
  const done = new Set<string>();
  const keys = Object.keys(file.jobs);
  while (done.size < keys.length) {
    const ready = keys.filter((key) => !done.has(key) && file.jobs[key]?.needs.every((need) => done.has(need)));
    if (ready.length === 0)
      throw new Error('The workflow must contain at least one job with no dependencies, and no cycle.');
    for (const key of ready) done.add(key);
  }
}

/** The inputs of `workflow_dispatch`, or nothing when the file cannot be dispatched. */
export function dispatchInputs(file: WorkflowFile): Readonly<Record<string, InputDefinition>> | undefined {
  if (!('workflow_dispatch' in file.on)) return undefined;
  return trigger.parse(file.on['workflow_dispatch'] ?? {}).inputs ?? {};
}

/** What GitHub gives when neither workflow nor job says anything (the restricted default of new repositories). */
const DEFAULT_PERMISSIONS: Permissions = { contents: 'read', packages: 'read', metadata: 'read' };
const ALL = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'issues',
  'packages',
  'pages',
  'pull_requests',
  'repository_projects',
  'security_events',
  'statuses',
];

/** Naming any permission takes away all that are not named; `metadata: read` always stays. */
export function grantedPermissions(file: WorkflowFile, definition: JobDefinition): Permissions {
  const asked = definition.permissions !== undefined ? definition.permissions : file.permissions;
  if (asked === undefined) return DEFAULT_PERMISSIONS;
  if (asked === null) return { metadata: 'read' };
  if (asked === 'read-all' || asked === 'write-all') {
    const all = Object.fromEntries(
      ALL.map((name) => [name, asked === 'read-all' ? ('read' as const) : ('write' as const)]),
    );
    return { ...all, ...(asked === 'write-all' ? { id_token: 'write' as const } : {}), metadata: 'read' };
  }
  const granted: Permissions = { metadata: 'read' };
  // Workflow files write `pull-requests`, the API writes `pull_requests`.
  for (const [name, given] of Object.entries(asked)) if (given !== 'none') granted[name.replaceAll('-', '_')] = given;
  return granted;
}
