/** Golden transcripts: what an agent and we said to each other in a case, and the events that came of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Ending } from '../../action/worker.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { told } from './told.ts';
import { matters, plainer, withoutOffers, type Places, type WireLine } from './wire-line.ts';

export const GOLDEN = join(import.meta.dirname, 'golden');

export interface Golden {
  readonly lines: readonly WireLine[];
  readonly events: readonly RunnerEvent[];
  readonly ending: Pick<Ending, 'outcome' | 'ending' | 'output'>;
}

export interface Told {
  readonly ending: Ending;
  readonly lines: readonly WireLine[];
  readonly places: Places;
  readonly play: { readonly events: readonly RunnerEvent[] };
}

/** One message a line, so that a difference is seen for what it is. */
export function writeGolden(agent: string, name: string, { lines, places, play, ending }: Told): void {
  const kept = lines.filter(matters).map(withoutOffers);
  const plain = plainer(places);
  const rows = kept.map((line) => plain(JSON.stringify(line)));
  const file = join(GOLDEN, agent, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  const events = plainEvents(play.events, places).map((event) => JSON.stringify(event));
  writeFileSync(
    file,
    `{"lines":[\n${rows.join(',\n')}\n],"events":[\n${events.join(',\n')}\n],"ending":${JSON.stringify(endOf(ending))}}\n`,
  );
}

export const endOf = ({ outcome, ending, output }: Ending): Golden['ending'] => ({ outcome, ending, output });

export const readGolden = (agent: string, name: string): Golden =>
  JSON.parse(readFileSync(join(GOLDEN, agent, `${name}.json`), 'utf8')) as Golden;

export function plainEvents(events: readonly RunnerEvent[], places: Places): RunnerEvent[] {
  const plain = plainer(places);
  return told(events).map((event) => JSON.parse(plain(JSON.stringify(event))) as RunnerEvent);
}
