/**
 * Joins what arrives at the same time into one commit, since the disk's sync costs more than the rows. Each caller is
 * answered after the commit that holds its item; an item that cannot be stored fails alone.
 */
import { setImmediate } from 'node:timers/promises';
import { Defect, Failure } from '../../ground/outcome.ts';

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit<Item, Answer> {
  add(item: Item): Promise<Answer>;
  /** Takes nothing more and waits for what was taken. */
  close(): Promise<void>;
}

export function groupCommit<Item, Answer>(options: {
  /** All items in one transaction: their answers in order, or nothing is stored. */
  readonly commit: (items: readonly Item[]) => Promise<readonly Answer[]>;
  readonly weigh: (item: Item) => number;
  /** No group weighs more, unless it is one item. Bounds how long one commit keeps the process busy. */
  readonly limit: number;
}): GroupCommit<Item, Answer> {
  const queue: Waiting<Item, Answer>[] = [];
  let running: Promise<void> | undefined;
  let closed = false;

  function nextGroup(): Waiting<Item, Answer>[] {
    let weight = 0;
    let size = 0;
    for (const { item } of queue) {
      weight += options.weigh(item);
      if (size > 0 && weight > options.limit) break;
      size++;
    }
    return queue.splice(0, size);
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      // Everything that this turn of the event loop still brings (other requests that have arrived) joins the group.
      await setImmediate();
      await settle(nextGroup());
    }
    running = undefined;
  }

  async function settle(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await options.commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      // The world's no concerns all of them; a fault in one item must not cost the others.
      if (group.length === 1 || error instanceof Failure) for (const { reject } of group) reject(error);
      else for (const one of group) await settle([one]);
    }
  }

  return {
    add(item) {
      if (closed) return Promise.reject(new Defect('the store is closed'));
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}
