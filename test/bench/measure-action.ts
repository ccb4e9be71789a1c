/** The Action: its start, its size, the way of events through it, its gateway, its confinements, and what it collects. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureActionEvents } from './action-events.ts';
import { measureOrders } from './action-orders.ts';
import { measureParts } from './action-parts.ts';
import { measureStart } from './action-start.ts';
import { copyOfBundle } from './action-step.ts';
import type { Section } from './table.ts';

export async function measureAction(folder: string): Promise<Section> {
  const own = (name: string): string => {
    const made = join(folder, name);
    mkdirSync(made);
    return made;
  };
  const dist = copyOfBundle(folder);
  const start = await measureStart(own('start'), dist);
  const events = await measureActionEvents(own('events'), dist);
  const orders = await measureOrders(own('orders'), dist);
  const parts = await measureParts();
  return {
    title: 'The Action on a runner',
    rows: [...start, ...events, ...orders, ...parts.rows],
    notes: [
      'The app that the Action speaks to answers at once and keeps nothing; agent, Action and app share the machine.',
      'The limit of events is the same agent, read from its standard output without an Action.',
      ...parts.notes,
    ],
  };
}
