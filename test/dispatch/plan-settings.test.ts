import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../app/dispatch/catalogue.ts';
import type { Template } from '../../app/ground/template.ts';
import { DEFAULT_DELIVERY_RULES } from '../../app/ground/delivery-rules.ts';
import { agent, ANYWHERE, CATALOGUE, job, jobsOf, planned, template } from './planning.ts';
import { LIMITS, PROFILE } from './scene.ts';

describe('what a job is made of', () => {
  test('a prompt goes to the default agent under the default profile', () => {
    expect(jobsOf('/dispatch fix it\nall of it')).toEqual([
      {
        key: 'comment/1/0',
        name: null,
        asked: '/dispatch fix it\nall of it',
        input: '',
        work: {
          kind: 'prompt',
          prompt: ['fix it\nall of it'],
          agent: { name: 'mine', command: ['agent', 'acp'], builtIn: null, model: null },
        },
        profile: PROFILE,
        who: ['write'],
        priority: 'normal',
        group: null,
        deliver: 'none',
        continues: null,
        limits: { ...LIMITS, runSeconds: 3600 },
        retries: { lost: 1, start: 2 },
        place: { runner: null, environment: null, submodules: false, lfs: false },
        budget: null,
        deliveryRules: DEFAULT_DELIVERY_RULES,
        isTold: true,
        needs: [],
      },
    ]);
  });

  test('its session stays as long as its job says, else as the file says', () => {
    const around = {
      catalogue: {
        jobs: {
          ...CATALOGUE.jobs,
          plan: { ...template(), lingerSeconds: 60 },
          lint: { ...template(), lingerSeconds: 0 },
        },
        limits: { ...CATALOGUE.limits, lingerSeconds: 600 },
      },
    };
    const stays = (comment: string) => jobsOf(comment, around).map(({ limits }) => limits.lingerSeconds);
    expect([stays('/dispatch fix it'), stays('/dispatch plan'), stays('/dispatch lint').at(-1)]).toEqual([
      [600],
      [60],
      undefined,
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
        agents: { ...CATALOGUE.agents, other: agent('other') },
        profiles: { ...CATALOGUE.profiles, careful: { ...ANYWHERE, name: 'careful', who: ['maintain'] } },
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

  test('a built-in agent is named like any other, and needs no command', () => {
    expect(jobsOf('/dispatch --agent claude fix it')[0]?.work).toMatchObject({
      agent: { name: 'claude', command: [], builtIn: 'claude', model: null },
    });
  });

  test('what nobody sees in a comment is not asked for', () => {
    const [job] = jobsOf('/dispatch fix\u202e it\u{e0041}\u200b all');
    expect(job?.work).toMatchObject({ prompt: ['fix it all'] });
    expect(job?.asked).toContain('\u{e0041}');
  });

  test('the profile says where it runs, and the file what it may cost and what it may change', () => {
    const catalogue = {
      profiles: { edit: { ...ANYWHERE, runner: 'big', environment: 'models' } },
      limits: { ...CATALOGUE.limits, budget: { amount: 5, currency: 'USD' as const } },
      delivery: { ...DEFAULT_DELIVERY_RULES, maxFiles: 3 },
    };
    for (const comment of ['/dispatch fix it', '/run make'])
      expect(jobsOf(comment, { catalogue })[0]).toMatchObject({
        place: { runner: 'big', environment: 'models', submodules: false, lfs: false },
        budget: { amount: 5, currency: 'USD' },
        deliveryRules: { maxFiles: 3 },
      });
    expect(jobsOf('/run make', { catalogue })[0]?.profile).not.toHaveProperty('environment');
  });

  test('a budget that nobody can count refuses prompts, and no shell command', () => {
    const limits = { ...CATALOGUE.limits, budget: { amount: 5, currency: 'EUR' as const } };
    expect(planned('/dispatch fix it', { catalogue: { limits } })).toBe('uncounted_budget');
    expect(planned('/run make', { catalogue: { limits } })).toEqual(['-()']);
  });

  test('every way to deliver is taken, where the thread has it', () => {
    for (const output of ['none', 'comment', 'review', 'push', 'pull_request'])
      expect(jobsOf(`/dispatch --output ${output} fix it`)[0]?.deliver).toBe(output);
    for (const output of ['review', 'push'])
      expect(planned(`/dispatch --output ${output} fix it`, { kind: 'issue' })).toBe('not_deliverable');
    expect(planned('/dispatch --output pull_request fix it', { kind: 'issue' })).toEqual(['-()']);
    for (const output of ['push', 'pull_request'])
      expect(planned(`/dispatch --output ${output} fix it`, { isFork: true })).toBe('not_deliverable');
    expect(planned('/dispatch --output review fix it', { isFork: true })).toEqual(['-()']);
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
      release: { ...ANYWHERE, name: 'release', who: ['@acme/release'] },
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

  test('says what its checkout holds, and is told of the thread unless its prompt tells it', () => {
    const prompting = (...prompt: Template) => ({ ...template(), work: { kind: 'prompt' as const, prompt } });
    const jobs = {
      told: { ...prompting('Mend it.'), submodules: true, lfs: true },
      tells: prompting('Mend it: ', { path: ['thread', 'body'] }, ' now.'),
      listens: prompting({ path: ['thread', 'comments'] }),
      make: template(),
    };
    const one = (name: string) => jobsOf(`/dispatch ${name}`, { catalogue: { jobs } })[0];
    expect(one('told')).toMatchObject({ place: { submodules: true, lfs: true }, isTold: true });
    expect(one('tells')).toMatchObject({ isTold: false, work: { prompt: ['Mend it: ', '\n> It fails.\n', ' now.'] } });
    expect(one('listens')).toMatchObject({ isTold: false, work: { prompt: [''] } });
    expect(one('make')).toMatchObject({ isTold: false, place: { submodules: false } });
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
