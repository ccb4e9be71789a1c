import { describe, expect, test } from 'vitest';
import type { Job } from '../../app/dispatch/job.ts';
import { type Command, parseComment } from '../../app/dispatch/parse.ts';
import { type Catalogue, type JobTemplate, planJobs } from '../../app/dispatch/plan.ts';
import type { OnFailure, State } from '../../app/ground/job-state.ts';
import { PROFILE, scene } from './scene.ts';

type Asking = Extract<Command, { kind: 'dispatch' | 'run' }>;
type Needs = readonly (string | readonly [string, OnFailure])[];

const template = (...needs: Needs): JobTemplate => ({
  work: { kind: 'run', command: 'make' },
  agent: undefined,
  profile: 'edit',
  needs: needs.map((need) => {
    const [name, onFailure] = typeof need === 'string' ? [need, 'cancel' as const] : need;
    return { name, onFailure };
  }),
});

const CATALOGUE: Catalogue = {
  agent: 'mine',
  agents: { mine: { command: ['agent', 'acp'] } },
  profile: 'edit',
  profiles: { edit: PROFILE },
  jobs: {
    plan: template(),
    lint: template('plan'),
    implement: template('plan'),
    test: template('implement', ['lint', 'continue']),
  },
};

const job = (number: number, name: string | null, state: State): Job => {
  const box = scene();
  box.ask({});
  return { ...box.job(1), number, name, state };
};

interface Around {
  readonly catalogue?: Partial<Catalogue>;
  readonly threadJobs?: readonly Job[];
  readonly existing?: readonly number[];
}

/** What a comment makes: `plan`, `test(0:cancel 4:hold)` with `#` for jobs that exist; or the refusal's code. */
function planned(comment: string, around: Around = {}): string[] | string {
  const parsed = parseComment(comment);
  if (parsed.kind !== 'commands') throw new Error(JSON.stringify(parsed));
  const result = planJobs(parsed.commands as Asking[], {
    keyPrefix: 'comment/1',
    catalogue: { ...CATALOGUE, ...around.catalogue },
    threadJobs: around.threadJobs ?? [],
    exists: (number) => (around.existing ?? []).includes(number),
  });
  if (!result.ok) return result.rejection.code;
  return result.value.map(({ name, needs }) => {
    const ties = needs.map((need) => `${'index' in need ? need.index : `#${need.job}`}:${need.onFailure}`).join(' ');
    return `${name ?? '-'}(${ties})`;
  });
}

describe('a named job', () => {
  test('brings along what it needs, each once, before what needs it', () => {
    expect(planned('/dispatch plan')).toEqual(['plan()']);
    expect(planned('/dispatch test')).toEqual([
      'plan()',
      'implement(0:cancel)',
      'lint(0:cancel)',
      'test(1:cancel 2:continue)',
    ]);
  });

  test.each(['succeeded', 'running', 'queued', 'held'] as const)('uses a need that %s on this thread', (state) => {
    expect(planned('/dispatch implement', { threadJobs: [job(4, 'plan', state)] })).toEqual(['implement(#4:cancel)']);
  });

  test.each(['failed', 'cancelled', 'lost', 'skipped', 'timed_out'] as const)(
    'asks again for a need that was %s',
    (state) => {
      expect(planned('/dispatch implement', { threadJobs: [job(4, 'plan', state)] })).toEqual([
        'plan()',
        'implement(0:cancel)',
      ]);
    },
  );

  test('uses the newest of a need’s jobs', () => {
    const threadJobs = [job(4, 'plan', 'succeeded'), job(5, 'plan', 'failed')];
    expect(planned('/dispatch implement', { threadJobs })).toEqual(['plan()', 'implement(0:cancel)']);
  });

  test('may be shown under another name', () => {
    expect(planned('/dispatch plan --as outline')).toEqual(['outline()']);
  });

  test('that is under way is not asked for twice', () => {
    expect(planned('/dispatch plan', { threadJobs: [job(4, 'plan', 'running')] })).toBe('already_asked');
    expect(planned('/dispatch plan\n/dispatch plan')).toBe('already_asked');
    expect(planned('/dispatch plan', { threadJobs: [job(4, 'plan', 'succeeded')] })).toEqual(['plan()']);
    expect(planned('/run --as plan make', { threadJobs: [job(4, 'plan', 'held')] })).toBe('already_asked');
  });

  test.each(['pla', 'constructor', 'toString', 'plans-and-more'])(
    '%s, which is not in the configuration, is refused',
    (name) => {
      expect(planned(`/dispatch ${name}`)).toBe('unknown_job');
    },
  );
});

describe('ties', () => {
  test('--then ties to the command before', () => {
    expect(planned('/run a\n/run --then b\n/run --then c')).toEqual(['-()', '-(0:cancel)', '-(1:cancel)']);
    expect(planned('/dispatch test\n/run --then b')).toEqual([
      'plan()',
      'implement(0:cancel)',
      'lint(0:cancel)',
      'test(1:cancel 2:continue)',
      '-(3:cancel)',
    ]);
    expect(planned('/run --then a')).toBe('nothing_before');
  });

  test('--after ties to jobs by number, each once', () => {
    expect(planned('/run --after J3 --after J4 --after J3 x', { existing: [3, 4] })).toEqual([
      '-(#3:cancel #4:cancel)',
    ]);
    expect(planned('/run --after J9 x', { existing: [3] })).toBe('unknown_job');
  });

  test('what a named job comes after, the jobs it brings along come after too', () => {
    expect(planned('/dispatch implement --after J3', { existing: [3] })).toEqual([
      'plan(#3:cancel)',
      'implement(#3:cancel 0:cancel)',
    ]);
  });

  test('a need that is tied by hand already is not tied twice', () => {
    expect(
      planned('/dispatch lint\n/dispatch --then test', { threadJobs: [job(4, 'implement', 'succeeded')] }),
    ).toEqual(['plan()', 'lint(0:cancel)', 'test(1:cancel #4:cancel)']);
  });

  test('a job may not reuse what this comment makes under that name only later', () => {
    expect(planned('/dispatch plan\n/dispatch implement')).toEqual(['plan()', 'implement(0:cancel)']);
    expect(planned('/dispatch implement\n/dispatch plan')).toBe('already_asked');
  });
});

describe('what a job is made of', () => {
  test('a prompt goes to the default agent under the default profile', () => {
    const parsed = parseComment('/dispatch fix it\nall of it');
    if (parsed.kind !== 'commands') throw new Error('not commands');
    const context = { keyPrefix: 'comment/1', catalogue: CATALOGUE, threadJobs: [], exists: () => false };
    expect(planJobs(parsed.commands as Asking[], context)).toEqual({
      ok: true,
      value: [
        {
          key: 'comment/1/0',
          name: null,
          asked: '/dispatch fix it\nall of it',
          work: { kind: 'prompt', prompt: 'fix it\nall of it', agent: { name: 'mine', command: ['agent', 'acp'] } },
          profile: PROFILE,
          needs: [],
        },
      ],
    });
  });

  test('keys differ within a comment and are the same each time', () => {
    const comment = '/dispatch test\n/run a\n/run b';
    const keys = () => {
      const parsed = parseComment(comment);
      if (parsed.kind !== 'commands') throw new Error('not commands');
      const context = { keyPrefix: 'comment/1', catalogue: CATALOGUE, threadJobs: [], exists: () => false };
      const plan = planJobs(parsed.commands as Asking[], context);
      return plan.ok ? plan.value.map(({ key }) => key) : [];
    };
    expect(new Set(keys()).size).toBe(6);
    expect(keys()).toEqual(keys());
    expect(keys()).toContain('comment/1/0');
  });

  test('without an agent a prompt is refused and a shell command is not', () => {
    expect(planned('/dispatch fix it', { catalogue: { agent: undefined } })).toBe('no_agent');
    expect(planned('/dispatch fix it', { catalogue: { agents: {} } })).toBe('unknown_agent');
    expect(planned('/run make', { catalogue: { agent: undefined } })).toEqual(['-()']);
    expect(planned('/run make', { catalogue: { profiles: {} } })).toBe('unknown_profile');
  });

  test('all or nothing: one command that cannot be planned refuses them all', () => {
    expect(planned('/run a\n/dispatch nothing')).toBe('unknown_job');
  });
});

test('a long chain of needs is planned once each', () => {
  const jobs = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `n${n}`,
      template(...Array.from({ length: Math.min(n, 3) }, (__, k) => `n${n - 1 - k}`)),
    ]),
  );
  expect(planned('/dispatch n59', { catalogue: { jobs } })).toHaveLength(60);
});
