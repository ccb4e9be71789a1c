/** The life of a job as a picture, drawn from the table of transitions. All that has ended is one box, or the arrows would hide each other. */
import { TRANSITIONS } from '../../app/dispatch/transitions.ts';
import { STATES, hasEnded, type State } from '../../app/ground/job-state.ts';

/** Where jobs come into being, see `dispatch/submit.ts`: gated where somebody has to let them start. */
const BEGINNINGS: readonly State[] = ['gated', 'waiting'];

const ENDED = STATES.filter(hasEnded);

/** An arrow of the table. */
interface Arrow {
  readonly from: State;
  readonly fact: string;
  readonly to: State;
}

const ARROWS: readonly Arrow[] = STATES.flatMap((from) =>
  Object.entries(TRANSITIONS[from] as Partial<Record<string, State>>).flatMap(([fact, to]) =>
    to === undefined ? [] : [{ from, fact, to }],
  ),
);

const boxOf = (state: State): string => (hasEnded(state) ? 'ended' : state);

/** A fact that changes nothing of the state, wherever it happens. */
const staysPut = (fact: string): boolean => ARROWS.every((arrow) => arrow.fact !== fact || arrow.from === arrow.to);

/** A fact that ends the job is followed by the end it leads to, where that has another name. */
const wordOf = ({ fact, to }: Arrow): string =>
  hasEnded(to) && fact !== to && !staysPut(fact) ? `${fact} (${to})` : fact;

/** What leads out of the ends: the same words for all of them, but for those that are named. */
function fromTheEnd(): string[] {
  const byPair = Map.groupBy(
    ARROWS.filter(({ from }) => hasEnded(from)),
    ({ to }) => `  ended --> ${boxOf(to)}`,
  );
  return [...byPair].map(([pair, arrows]) => {
    const words = [...Map.groupBy(arrows, wordOf)].map(([word, same]) => {
      const having = ENDED.filter((state) => same.some(({ from }) => from === state));
      const without = ENDED.filter((state) => !having.includes(state));
      if (without.length === 0) return word;
      return `${word} ${having.length < without.length ? `only when ${having.join(' or ')}` : `not when ${without.join(' or ')}`}`;
    });
    return `${pair}: ${words.join(', ')}`;
  });
}

/** One arrow per pair of boxes, with every fact that leads from the one to the other. */
export function stateDiagram(): string {
  const arrows = ARROWS.filter(({ from }) => !hasEnded(from));
  const byPair = Map.groupBy(arrows, ({ from, to }) => `  ${from} --> ${boxOf(to)}`);
  return [
    '```mermaid',
    'stateDiagram-v2',
    `  state "${ENDED.slice(0, -1).join(', ')} or ${ENDED.at(-1)}" as ended`,
    ...BEGINNINGS.map((state) => `  [*] --> ${state}`),
    ...[...byPair].map(([pair, same]) => `${pair}: ${same.map(wordOf).join(', ')}`),
    ...fromTheEnd(),
    '```',
  ].join('\n');
}
