/** Planning on a small stage: a configuration with four jobs, and what a comment makes of it. */
import type { Catalogue, JobTemplate } from '../../app/dispatch/catalogue.ts';
import type { Job } from '../../app/dispatch/job.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import { type Asking, planJobs, type PlanContext, type PlannedJob } from '../../app/dispatch/plan.ts';
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import type { Thread } from '../../app/ground/ids.ts';
import type { OnFailure, State } from '../../app/ground/job-state.ts';
import { LIMITS, PROFILE, scene } from './scene.ts';

type Needs = readonly (string | readonly [string, OnFailure])[];

export const template = (...needs: Needs): JobTemplate => ({
  work: { kind: 'run', command: 'make' },
  agent: undefined,
  profile: 'edit',
  who: null,
  priority: 'normal',
  group: null,
  output: 'none',
  timeoutSeconds: null,
  lingerSeconds: null,
  submodules: false,
  lfs: false,
  needs: needs.map((need) => {
    const [name, onFailure] = typeof need === 'string' ? [need, 'cancel' as const] : need;
    return { name, onFailure };
  }),
});

export const agent = (...command: string[]) => ({ command, builtIn: null, model: null });

/** A profile that leaves it to the workflow file where its jobs run. */
export const ANYWHERE = { ...PROFILE, who: null, runner: null, environment: null };

export const CATALOGUE: Catalogue = {
  agent: 'mine',
  agents: { mine: agent('agent', 'acp'), claude: { command: [], builtIn: 'claude', model: null } },
  profile: 'edit',
  profiles: { edit: ANYWHERE },
  jobs: {
    plan: template(),
    lint: template('plan'),
    implement: template('plan'),
    test: template('implement', ['lint', 'continue']),
  },
  who: { dispatch: ['write'] },
  delivery: DEFAULT_DELIVERY_RULES,
  limits: { ...LIMITS, lingerSeconds: 0, budget: null, timeoutSeconds: 3600, retries: { lost: 1, start: 2 } },
};

const MATERIAL = { 'thread.title': 'It is broken', 'thread.body': '> It fails.', requester: 'ada' };

export const job = (number: number, name: string | null, state: State): Job => {
  const box = scene();
  box.ask({});
  return { ...box.job(1), number, name, state };
};

interface Around {
  readonly catalogue?: Partial<Catalogue>;
  readonly threadJobs?: readonly Job[];
  readonly existing?: readonly number[];
  readonly kind?: Thread['kind'];
  readonly isFork?: boolean;
}

function plan(comment: string, around: Around = {}): ReturnType<typeof planJobs> {
  const parsed = parseComment(comment, null);
  if (parsed.kind !== 'commands') throw new Error(JSON.stringify(parsed));
  const context: PlanContext = {
    keyPrefix: 'comment/1',
    catalogue: { ...CATALOGUE, ...around.catalogue },
    material: MATERIAL,
    on: { kind: around.kind ?? 'pull', isFork: around.isFork ?? false },
    threadJobs: around.threadJobs ?? [],
    exists: (number) => (around.existing ?? []).includes(number),
  };
  return planJobs(parsed.commands as Asking[], context);
}

/** The jobs that a comment makes. */
export function jobsOf(comment: string, around: Around = {}): PlannedJob[] {
  const result = plan(comment, around);
  if (!result.ok) throw new Error(result.rejection.message);
  return result.value;
}

/** What a comment makes: `plan`, `test(0:cancel 4:hold)` with `#` for jobs that exist; or the refusal's code. */
export function planned(comment: string, around: Around = {}): string[] | string {
  const result = plan(comment, around);
  if (!result.ok) return result.rejection.code;
  return result.value.map(({ name, needs }) => {
    const ties = needs.map((need) => `${'index' in need ? need.index : `#${need.job}`}:${need.onFailure}`).join(' ');
    return `${name ?? '-'}(${ties})`;
  });
}
