/** One life of the app over a store: its ports pass through here, so that it is known when all is quiet, and so that it can be killed. */
import { setImmediate } from 'node:timers/promises';
import type { GitHub } from '../../app/engine/ports/github.ts';
import type { Store } from '../../app/engine/ports/store.ts';

/** The moment at which a life ends: at its n-th call of a port, before anything is done or after all is done. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

export interface Life {
  /** Resolves when the life has ended by its death. */
  readonly over: Promise<'dead'>;
  /** Calls so far, by name. */
  readonly calls: readonly string[];
  isDead(): boolean;
  /** The port as this life sees it. Once dead, a call does nothing and is never answered, as in a process that is gone. */
  through<Port extends Store | GitHub>(port: Port): Port;
  /** Waits until no call follows, nor ends. */
  quiet(): Promise<void>;
}

/** Turns of the event loop in which nothing begins that count as quiet: a group commit waits for one. */
const QUIET_TURNS = 3;
/** The same while calls are under way, which a test may be holding up. */
const HELD_UP_TURNS = 40;

export function life(death?: Death): Life {
  const over = Promise.withResolvers<'dead'>();
  const calls: string[] = [];
  let dead = false;
  let underWay = 0;
  /** Of those, calls of the store: no test holds them up, and what they unpack takes its time elsewhere. */
  let storing = 0;
  let begun = 0;

  const die = (): Promise<never> => {
    dead = true;
    over.resolve('dead');
    return new Promise(() => undefined);
  };

  async function call(name: string, act: () => unknown): Promise<unknown> {
    if (dead) return die();
    calls.push(name);
    begun += 1;
    const last = begun === death?.call;
    if (last && death.when === 'before') return die();
    underWay += 1;
    try {
      const result = await act();
      // A transaction that was under way when the process died is rolled back; one that had ended is not heard of.
      return last || dead ? await die() : result;
    } catch (error) {
      if (dead) return await die();
      throw error;
    } finally {
      underWay -= 1;
    }
  }

  return {
    over: over.promise,
    calls,
    isDead: () => dead,
    through: (port) =>
      new Proxy(port, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name);
          // What answers at once asks nobody.
          if (typeof member !== 'function' || name === 'pause') return member;
          return async (...given: unknown[]) => {
            const stores = 'transact' in port ? 1 : 0;
            storing += stores;
            try {
              return await call(String(name), () => Reflect.apply(member, target, guarded(String(name), given)));
            } finally {
              storing -= stores;
            }
          };
        },
      }),
    async quiet() {
      for (let calm = 0; calm < (underWay === 0 ? QUIET_TURNS : HELD_UP_TURNS) && !dead;) {
        const before = [begun, underWay].join();
        await setImmediate();
        calm = storing === 0 && [begun, underWay].join() === before ? calm + 1 : 0;
      }
    },
  };

  /** The work of a transaction ends when the process does, and its writes with it. */
  function guarded(name: string, given: unknown[]): unknown[] {
    const [repositoryId, work] = given;
    if (name !== 'transact' || typeof work !== 'function') return given;
    const mortal = async (tx: unknown): Promise<unknown> => {
      if (dead) throw new Error('the process is gone');
      const result: unknown = await work(tx);
      if (dead) throw new Error('the process is gone');
      return result;
    };
    return [repositoryId, mortal];
  }
}
