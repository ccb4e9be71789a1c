/** What stands behind `uses:`: one of the few actions the stand-in knows itself, or a Node action whose files are at hand. */
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { findRepository } from '../access.ts';
import { git, resolveCommit } from '../git/plumbing.ts';
import type { World } from '../world.ts';
import type { Room } from './job-context.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const metadata = z.looseObject({
  name: z.string(),
  inputs: z.record(z.string(), z.looseObject({ default: text.optional() })).default({}),
  runs: z.looseObject({
    using: z.string(),
    main: z.string().optional(),
    post: z.string().optional(),
    'post-if': z.string().optional(),
    pre: z.string().optional(),
  }),
});

export interface NodeAction {
  readonly kind: 'node';
  readonly folder: string;
  /** `owner/repo` and the ref behind `@`; empty for a local action. */
  readonly repository: string;
  readonly ref: string;
  /** Defaults of the inputs, by name. */
  readonly defaults: Readonly<Record<string, string>>;
  readonly inputNames: readonly string[];
  readonly main: string;
  readonly post: string | undefined;
  readonly postIf: string;
}

export type ActionSource =
  | NodeAction
  | { readonly kind: 'checkout' }
  | { readonly kind: 'nothing'; readonly why: string };

/** The folder of this project, whose own Action runs as it lies there. */
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Throws, in the runner's words, when the action cannot be had. */
export async function findAction(world: World, room: Room, uses: string): Promise<ActionSource> {
  if (uses.startsWith('./')) return readAction(inside(room.workspace, uses), '', '');
  const [, owner = '', name = '', sub = '', ref = ''] = /^([^/@]+)\/([^/@]+)((?:\/[^@]+)?)@(.+)$/.exec(uses) ?? [];
  const repository = `${owner}/${name}`;
  const hosted = findRepository(world, owner, name);
  if (hosted !== undefined) {
    const commit = await resolveCommit(hosted.gitDir, ref);
    if (commit === undefined)
      throw new Error(`Unable to resolve action \`${uses}\`, unable to find version \`${ref}\``);
    const folder = join(room.actions, owner, name, ref.replaceAll('/', '_'));
    await mkdir(folder, { recursive: true });
    await git(hosted.gitDir, [`--work-tree=${folder}`, 'checkout', '--force', commit, '--', '.'], {
      env: { GIT_INDEX_FILE: `${folder}.index` },
    });
    return readAction(inside(folder, `.${sub}`), repository, ref);
  }
  if (name === 'signalbox') return readAction(inside(PROJECT, `.${sub}`), repository, ref);
  if (repository === 'actions/checkout') return { kind: 'checkout' };
  if (repository === 'actions/setup-node')
    return { kind: 'nothing', why: `Node ${process.versions.node} is on the path already` };
  throw new Error(
    `Unable to resolve action \`${uses}\`, not found: the stand-in knows actions/checkout, actions/setup-node, this project's own Action, actions of its own repositories, and local ones`,
  );
}

function inside(folder: string, path: string): string {
  const full = resolve(folder, path);
  if (full !== resolve(folder) && !full.startsWith(resolve(folder) + sep))
    throw new Error(`The path ${path} leads out of ${folder}`);
  return full;
}

async function readAction(folder: string, repository: string, ref: string): Promise<NodeAction> {
  const file = await readFile(join(folder, 'action.yml'), 'utf8').catch(() =>
    readFile(join(folder, 'action.yaml'), 'utf8').catch(() => undefined),
  );
  if (file === undefined)
    throw new Error(
      `Can't find 'action.yml' or 'action.yaml' under '${folder}'. Did you forget to run actions/checkout before running your local action?`,
    );
  const { inputs, runs } = metadata.parse(parse(file));
  if (!/^node(20|24)$/.test(runs.using) || runs.main === undefined || runs.pre !== undefined) {
    throw new Error(
      `The stand-in runs actions with \`using: node24\` and a \`main\`, without \`pre\`; this one uses '${runs.using}'`,
    );
  }
  const defaults = Object.entries(inputs).flatMap(([name, input]) =>
    input.default === undefined ? [] : [[name, input.default] as const],
  );
  return {
    kind: 'node',
    folder,
    repository,
    ref,
    defaults: Object.fromEntries(defaults),
    inputNames: Object.keys(inputs),
    main: join(folder, runs.main),
    post: runs.post === undefined ? undefined : join(folder, runs.post),
    postIf: runs['post-if'] ?? 'always()',
  };
}
