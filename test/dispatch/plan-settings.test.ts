import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../app/dispatch/catalogue.ts';
import { CATALOGUE, job, jobsOf, planned, template } from './planning.ts';
import { LIMITS, PROFILE } from './scene.ts';

describe('what a job is made of', () => {
  test('a prompt goes to the default agent under the default profile', () => {
    expect(jobsOf('/dispatch fix it\nall of it')).toEqual([
      {
        key: 'comment/1/0',
        name: null,
        asked: '/dispatch fix it\nall of it',
        input: '',
        work: { kind: 'prompt', prompt: ['fix it\nall of it'], agent: { name: 'mine', command: ['agent', 'acp'] } },
        profile: PROFILE,
        who: ['write'],
        priority: 'normal',
        group: null,
        deliver: 'none',
        continues: null,
        limits: { ...LIMITS, runSeconds: 3600 },
        retries: { lost: 1, start: 2 },
        needs: [],
      },
    ]);
  });

  test('keys differ within a comment and are the same each time', () => {
    const keys = () => jobsOf('/dispatch test\n/run a\n/run b').map(({ key }) => key);
    expect(new Set(keys()).size).toBe(6);
    expect(keys()).toEqual(keys());
    expect(keys()).toContain('comment/1/0');
    for (const key of keys()) expect(key.startsWith('comment/1/')).toBe(true);
  });

  test('options say more about a prompt or a command', () => {
    const around = {
      existing: [3],
      catalogue: {
        agents: { ...CATALOGUE.agents, other: { command: ['other'] } },
        profiles: { ...CATALOGUE.profiles, careful: { ...PROFILE, name: 'careful', who: ['maintain'] } },
      },
    };
    const [job] = jobsOf(
      '/dispatch --as mend --profile careful --agent other --continue J3 --priority high --timeout 10m --output comment fix it',
      around,
    );
    expect(job).toMatchObject({
      name: 'mend',
      profile: { name: 'careful' },
      who: ['maintain'],
      work: { agent: { name: 'other', command: ['other'] } },
      continues: 3,
      priority: 'high',
      deliver: 'comment',
      limits: { runSeconds: 600 },
    });
    expect(job?.profile).not.toHaveProperty('who');
  });

  test('--on-failure says what the ties of the command do', () => {
    expect(planned('/run a\n/run --then --after J3 --on-failure hold b', { existing: [3] })).toEqual([
      '-()',
      '-(0:hold #3:hold)',
    ]);
  });

  test.each([
    ['/run --timeout 2h make', 'too_long'],
    ['/run --continue J9 make', 'unknown_job'],
    ['/run --output push make', 'not_served'],
    ['/run --profile other make', 'unknown_profile'],
    ['/dispatch --agent nobody fix it', 'unknown_agent'],
    ['/dispatch --profile edit plan', 'unexpected'],
  ])('%s is refused', (comment, code) => {
    expect(planned(comment)).toBe(code);
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

describe('a job of the configuration', () => {
  const catalogue: Partial<Catalogue> = {
    profiles: {
      ...CATALOGUE.profiles,
      release: { ...PROFILE, name: 'release', who: ['@acme/release'] },
    },
    jobs: {
      ...CATALOGUE.jobs,
      write: {
        ...template('plan'),
        work: {
          kind: 'prompt',
          prompt: [
            'For ',
            { path: ['requester'] },
            ': ',
            { path: ['input'] },
            ' in ',
            { path: ['thread', 'title'] },
            ' after ',
            { path: ['needs', 'plan', 'output'] },
          ],
        },
      },
      publish: {
        ...template(),
        profile: 'release',
        priority: 'low',
        group: 'deploy',
        output: 'comment',
        timeoutSeconds: 60,
      },
      urgent: { ...template(), profile: 'release', who: ['admin'] },
    },
  };

  test('has its places filled in, and those of its needs left for later', () => {
    const [, write] = jobsOf('/dispatch write\nit {{ requester }}', { catalogue });
    expect(write?.input).toBe('it {{ requester }}');
    expect(write?.work).toMatchObject({
      prompt: [
        'For ',
        'ada',
        ': ',
        'it {{ requester }}',
        ' in ',
        'It is broken',
        ' after ',
        { need: 'plan', field: 'output' },
      ],
    });
  });

  test('brings along what was written below its name for all that it needs', () => {
    expect(jobsOf('/dispatch write\nin blue', { catalogue }).map(({ input }) => input)).toEqual(['in blue', 'in blue']);
  });

  test('has its own settings, where the comment says nothing else', () => {
    expect(jobsOf('/dispatch publish', { catalogue })[0]).toMatchObject({
      priority: 'low',
      group: 'deploy',
      deliver: 'comment',
      limits: { runSeconds: 60 },
      who: ['@acme/release'],
    });
    expect(jobsOf('/dispatch publish --priority high --timeout 5m --output none', { catalogue })[0]).toMatchObject({
      priority: 'high',
      deliver: 'none',
      limits: { runSeconds: 300 },
    });
  });

  test('says itself who may start it, else its profile does, else the file', () => {
    expect(jobsOf('/dispatch urgent', { catalogue })[0]?.who).toEqual(['admin']);
    expect(jobsOf('/dispatch plan', { catalogue })[0]?.who).toEqual(['write']);
  });

  test('passes on the priority that was asked for, and neither agent, output, time nor continuation', () => {
    const [plan, implement] = jobsOf(
      '/dispatch implement --priority high --timeout 5m --output comment --continue J3',
      {
        existing: [3],
      },
    );
    expect(plan).toMatchObject({ priority: 'high', deliver: 'none', continues: null, limits: { runSeconds: 3600 } });
    expect(implement).toMatchObject({ deliver: 'comment', continues: 3, limits: { runSeconds: 300 } });
  });

  test('uses a need that somebody waived', () => {
    const waived = { ...job(4, 'plan', 'skipped'), waivedBy: 'ada' };
    expect(planned('/dispatch implement', { threadJobs: [waived] })).toEqual(['implement(#4:cancel)']);
  });
});
