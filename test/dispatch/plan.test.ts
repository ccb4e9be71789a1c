import { describe, expect, test } from 'vitest';
import { job, planned, template } from './planning.ts';

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

  test('that says who may start it has its name for itself: other work under it would pass for it', () => {
    const kept = { jobs: { deploy: { ...template(), who: ['maintain'] }, lint: template() } };
    expect(planned('/run --as deploy true', { catalogue: kept })).toBe('name_taken');
    expect(planned('/dispatch --as deploy do as if', { catalogue: kept })).toBe('name_taken');
    expect(planned('/dispatch lint --as deploy', { catalogue: kept })).toBe('name_taken');
    expect(planned('/run --as lint true', { catalogue: kept })).toEqual(['lint()']);
    expect(planned('/run --as config true')).toBe('name_taken');
    const catalogue = { jobs: { config: template() } };
    expect(planned('/dispatch config', { catalogue })).toBe('name_taken');
    expect(planned('/dispatch config --as settings', { catalogue })).toEqual(['settings()']);
    expect(planned('/dispatch plan --as plan')).toEqual(['plan()']);
  });

  test('that is under way is not asked for twice', () => {
    expect(planned('/dispatch plan', { threadJobs: [job(4, 'plan', 'running')] })).toBe('already_asked');
    expect(planned('/dispatch plan', { threadJobs: [job(4, 'plan', 'stopping')] })).toBe('already_asked');
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

test('a long chain of needs is planned once each', () => {
  const jobs = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `n${n}`,
      template(...Array.from({ length: Math.min(n, 3) }, (__, k) => `n${n - 1 - k}`)),
    ]),
  );
  expect(planned('/dispatch n59', { catalogue: { jobs } })).toHaveLength(60);
});
