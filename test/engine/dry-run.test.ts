import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
limits: { slots: 4 }
who: { outsiders: gate }
profiles: { careful: { ask: ["Bash"], approvers: [maintain] } }
jobs:
  plan: { run: make plan }
  ship: { run: make ship, needs: plan, profile: careful, who: admin, group: deploy, priority: high }
`;

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

describe('--dry-run', () => {
  test('says what would run, where, with which rights and after what, and starts and writes nothing', async () => {
    const before = JSON.stringify(await box.store.repository(1));
    await box.comment('/dispatch --dry-run ship\n/run --after J9 --dry-run more', { id: 76 });
    expect(box.replies()[0]).toContain('There is no J9');
    await box.comment('/dispatch --dry-run ship', { id: 77 });
    const [, said = ''] = box.replies();
    for (const part of [
      'nothing was started. This would be 2 jobs',
      'make plan',
      'make ship',
      '.github/workflows/signalbox.yml',
      'ccccccc',
      'careful',
      'after number 1 (plan)',
      'high priority',
      'deploy',
      'it would need an approval to start, from people with `maintain` access',
      '0 of 4 slots',
    ])
      expect(said).toContain(part);
    expect([...box.github.reactions]).toEqual(['76 confused', '77 eyes']);
    expect(await box.states()).toBe('');
    expect(box.github.runs).toEqual([]);
    expect(box.github.labelsOf(42)).toEqual([]);
    expect(await box.store.thread(1, 42)).toBeUndefined();
    expect(JSON.stringify(await box.store.repository(1))).toBe(before);
    // No number was used up.
    await box.comment('/run make');
    expect(await box.states()).toBe('J1 starting');
  });

  test('of one job makes all of the comment one, and the other commands are carried out', async () => {
    await box.comment('/run make\n/run --dry-run --then test\n/status');
    expect(await box.states()).toBe('');
    expect(box.replies()).toHaveLength(1);
    expect(box.replies()[0]).toMatch(/2 jobs[^]*no jobs on this thread yet/);
  });

  test('says how long a session stays for a follow-up, of a prompt only', async () => {
    box.github.config = CONFIG.replace('slots: 4', 'slots: 4, linger: 10m').replace('who:', 'agent: claude\nwho:');
    await box.comment('/dispatch --dry-run mend it\n/run make');
    const [said = ''] = box.replies();
    expect(said.split('its session stays 10m for a follow-up once its turn is over')).toHaveLength(2);
  });

  test('tells a stranger whether the job would be refused', async () => {
    box.github.config = CONFIG.replace('gate', 'refuse');
    await box.comment('/dispatch --dry-run plan', { author: { id: 6, login: 'eve' } });
    expect(box.replies()[0]).toContain('it would be refused');
  });

  test('tells of a fork, and of what blocks the thread', async () => {
    box.github.isFork = true;
    box.github.blockers.set(50, ['#7']);
    await box.comment('/run --dry-run make');
    expect(box.replies()[0]).toContain('isolated');
    await box.comment('/run --dry-run make', { thread: { kind: 'issue', number: 50 } });
    expect(box.replies()[1]).toContain('`#7`');
  });
});
