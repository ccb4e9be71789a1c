import { describe, expect, test } from 'vitest';
import { scene, type Scene, type Wish } from './scene.ts';

const asked = (count: number, wish: Wish): Wish[] => Array.from({ length: count }, () => wish);

/** Lets the queue run dry with one slot; the order in which jobs got it. */
function order(box: Scene): number[] {
  box.change({ slots: 1 });
  const served: number[] = [];
  box.fill();
  for (;;) {
    const [next] = box.active().filter(({ state }) => state === 'dispatching');
    if (!next) return served;
    served.push(next.number);
    box.through(next.number);
  }
}

/** The line as it stands: each requester's letter in the order in which slots would be given. */
const line = (box: Scene): string =>
  [...box.jobs.values()]
    .filter(({ state }) => state === 'queued')
    .sort((a, b) => a.turn - b.turn || a.number - b.number)
    .map(({ requester }) => requester.login)
    .join('');

describe('priorities', () => {
  test('high goes before normal goes before low, and within one the order is that of asking', () => {
    const box = scene(0);
    for (const priority of ['low', 'normal', 'high', 'low', 'high', 'normal'] as const)
      box.ask({ priority, by: `someone ${box.jobs.size}` });
    expect(order(box)).toEqual([3, 5, 2, 6, 1, 4]);
  });
});

describe('turns', () => {
  test('fifty jobs of one do not keep one of another waiting', () => {
    const box = scene(0);
    box.ask(...asked(50, { by: 'a' }));
    box.ask({ by: 'b' });
    expect(order(box).indexOf(51)).toBe(1);
  });

  test('those who ask for many take turns', () => {
    const box = scene(0);
    for (const by of ['a', 'b', 'c']) box.ask(...asked(3, { by }));
    expect(line(box)).toBe('abcabcabc');
  });

  test('whoever comes later joins at the turn that is being served, not before it', () => {
    const box = scene(0);
    box.ask(...asked(6, { by: 'a' }));
    box.change({ slots: 3 });
    expect(box.fill()).toBe('J1 slotted, J2 slotted, J3 slotted');
    box.ask(...asked(3, { by: 'b' }));
    expect(line(box)).toBe('ababab');
  });

  test('asking one after the other is no way around', () => {
    const box = scene(0);
    box.ask(...asked(4, { by: 'a' }));
    box.change({ slots: 1 });
    box.fill();
    // Two others ask for one more whenever theirs starts, and still the flood goes on.
    for (const by of ['b', 'c']) box.ask({ by });
    const served: string[] = [];
    while (served.filter((by) => by === 'a').length < 4) {
      const [now] = box.active().filter(({ state }) => state === 'dispatching');
      if (!now) throw new Error('nothing is served');
      served.push(now.requester.login);
      if (now.requester.login !== 'a') box.ask({ by: now.requester.login });
      box.through(now.number);
    }
    expect(served.join('')).toBe('aabcabca');
  });

  test('the first in line of each is overtaken by nobody who comes later', () => {
    const box = scene(0);
    box.ask({ by: 'a' });
    box.ask(...asked(3, { by: 'b' }));
    box.ask({ by: 'c' });
    box.ask(...asked(9, { by: 'd' }));
    expect(line(box).slice(0, 4)).toBe('abcd');
  });
});

describe('what bounds the slots besides their number', () => {
  test('a thread has one running job unless said otherwise, and others go before what waits for it', () => {
    const box = scene(3, { perThread: 1 });
    box.ask({ thread: 1 }, {}, {});
    expect(box.ask({ thread: 2 })).toBe('J4 released, J4 slotted');
    expect(box.states()).toBe('J1 dispatching, J2 queued, J3 queued, J4 dispatching');
    expect(box.through(1)).toBe('J1 succeeded, J2 slotted');
  });

  test('two may run on a thread where the configuration says two', () => {
    const box = scene(3, { perThread: 2 });
    expect(box.ask({}, {}, {})).toContain('J1 slotted, J2 slotted');
    expect(box.job(3).state).toBe('queued');
  });

  test('a group has one running job, or as many as it says', () => {
    const box = scene(9, { groups: { build: 2 } });
    box.ask(...asked(2, { group: 'deploy' }), ...asked(3, { group: 'build' }), {});
    expect(box.states()).toBe('J1 dispatching, J2 queued, J3 dispatching, J4 dispatching, J5 queued, J6 dispatching');
    expect(box.through(1)).toBe('J1 succeeded, J2 slotted');
    expect(box.through(3)).toBe('J3 succeeded, J5 slotted');
  });

  test.each(['constructor', '__proto__', 'toString'])('a group may be called %s', (group) => {
    const box = scene();
    box.ask({ group }, { group });
    expect(box.states()).toBe('J1 dispatching, J2 queued');
  });

  test('fewer slots than jobs that run start nothing until there is room again', () => {
    const box = scene(3);
    box.ask({}, {}, {}, {});
    box.change({ slots: 1 });
    expect(box.through(1)).toBe('J1 succeeded');
    expect(box.through(2)).toBe('J2 succeeded');
    expect(box.through(3)).toBe('J3 succeeded, J4 slotted');
  });
});

describe('the slots of an installation', () => {
  test('are shared with its other repositories', () => {
    const box = scene(3, { installationSlots: 5, busyElsewhere: 4 });
    box.ask({}, {});
    expect(box.states()).toBe('J1 dispatching, J2 queued');
    box.change({ busyElsewhere: 3 });
    expect(box.fill()).toBe('J2 slotted');
  });

  test('are not taken while others wait for them too, but shared out', () => {
    const box = scene(3, { installationSlots: 2, busyElsewhere: 1 });
    box.ask({}, {});
    box.change({ hasRivals: true });
    box.run(1);
    const { decision, said } = box.play({
      kind: 'finish',
      job: 1,
      sessionId: 'S1',
      outcome: 'succeeded',
      reason: '',
      output: '',
    });
    expect(said).toBe('J1 succeeded');
    expect(decision?.shares).toBe(true);
    expect(box.fill()).toBe('J2 slotted');
  });

  test('that are all taken are not shared out', () => {
    const box = scene(3, { installationSlots: 2, busyElsewhere: 2, hasRivals: true });
    const { decision } = box.play({ kind: 'fill', most: null });
    expect(decision?.shares).toBe(false);
    box.ask({});
    expect(box.states()).toBe('J1 queued');
  });

  test('are given one at a time where that is asked for', () => {
    const box = scene(0);
    box.ask({}, {}, {});
    box.change({ slots: 3 });
    expect(box.fill(1)).toBe('J1 slotted');
    expect(box.fill(5)).toBe('J2 slotted, J3 slotted');
    expect(box.fill(5)).toBe('');
  });
});
