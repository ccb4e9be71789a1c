/** Names every call of a port (`store.transact#3`), and ends this process with SIGKILL at the one that was chosen. */
import { setImmediate } from 'node:timers/promises';
import type { GitHub } from '../../app/engine/ports/github.ts';
import type { Store } from '../../app/engine/ports/store.ts';
import type { Death, When } from './kill-words.ts';

export interface Steps {
  /** So far, in order. */
  readonly taken: readonly string[];
  through<Port extends Store | GitHub>(name: 'store' | 'github', port: Port): Port;
  /** Waits until no call is under way, and none follows. */
  quiet(): Promise<void>;
}

/** Turns of the event loop in which nothing begins that count as quiet: a group commit waits for one. */
const QUIET_TURNS = 3;

export function steps(death: Death | null): Steps {
  const taken: string[] = [];
  const counts = new Map<string, number>();
  let underWay = 0;

  /** What is under way does not go on: the process is gone before this returns. */
  function die(step: string, when: When): void {
    if (step !== death?.step || when !== death.when) return;
    process.kill(process.pid, 'SIGKILL');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }

  async function call(name: string, act: (step: string) => unknown): Promise<unknown> {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const step = `${name}#${count}`;
    taken.push(step);
    die(step, 'before');
    underWay += 1;
    try {
      const result = await act(step);
      die(step, 'after');
      return result;
    } finally {
      underWay -= 1;
    }
  }

  return {
    taken,
    through: (of, port) =>
      new Proxy(port, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          // What answers at once asks nobody.
          if (typeof member !== 'function' || name === 'pause') return member;
          return (...given: unknown[]) =>
            call(`${of}.${String(name)}`, (step) => Reflect.apply(member, target, mortal(String(name), step, given)));
        },
      }),
    async quiet() {
      for (let calm = 0; calm < QUIET_TURNS;) {
        const before = taken.length;
        await setImmediate();
        calm = underWay === 0 && taken.length === before ? calm + 1 : 0;
      }
    },
  };

  /** A transaction may die when its work is done and not committed. */
  function mortal(name: string, step: string, given: unknown[]): unknown[] {
    const [repositoryId, work] = given;
    if (name !== 'transact' || typeof work !== 'function') return given;
    const dying = async (tx: unknown): Promise<unknown> => {
      const result: unknown = await work(tx);
      die(step, 'within');
      return result;
    };
    return [repositoryId, dying];
  }
}
