/** The chain of a job as a drawn graph. Each job in it is a link, so it is walked with the keyboard and read out as the list it is. */
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { ChainNode } from '../view.ts';
import { layOut, type Layout, type Measures, type Spot, type Track } from './graph-layout.ts';
import { icon } from './icon.ts';
import { listed } from './person.ts';
import { jobName, looksOf } from './state.ts';

/** Size of a job, of the ways between layers, and of the room between neighbours, in pixels. */
interface Sizes {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  readonly space: number;
}

const ACROSS: Sizes = { width: 156, height: 44, gap: 36, space: 12 };
/** Narrow enough that two jobs stand side by side in the page's left column. */
const DOWN: Sizes = { width: 108, height: 44, gap: 22, space: 10 };
const MEASURES = {
  across: { length: ACROSS.width, gap: ACROSS.gap, breadth: ACROSS.height, space: ACROSS.space },
  down: { length: DOWN.height, gap: DOWN.gap, breadth: DOWN.width, space: DOWN.space },
} as const satisfies Record<string, Measures>;
/** So that lines and focus rings are not cut off. */
const EDGE = 3;

/** `down`: from top to bottom instead of left to right, for narrow places. Nothing for a job on its own. */
export function chainGraph(
  nodes: readonly ChainNode[],
  current: string | null,
  { down = false }: { readonly down?: boolean } = {},
): Html {
  if (nodes.length < 2) return nothing;
  const sizes = down ? DOWN : ACROSS;
  const measures = down ? MEASURES.down : MEASURES.across;
  const { spots, tracks, length, breadth } = layoutOf(nodes, measures);
  const at = ({ along, across }: Pick<Spot, 'along' | 'across'>) =>
    down ? { x: across, y: along } : { x: along, y: across };
  const whole = at({ along: length, across: breadth });
  const jobs = new Map(nodes.map((node) => [node.ref, node]));
  const placed = new Map(spots.map((spot) => [spot.ref, spot]));
  const box = `${-EDGE} ${-EDGE} ${whole.x + 2 * EDGE} ${whole.y + 2 * EDGE}`;
  return html`<nav class="graph" aria-label="Chain of jobs" data-keeps-place>
    <svg viewBox="${box}" width="${whole.x + 2 * EDGE}" height="${whole.y + 2 * EDGE}" role="list">
      <path
        class="graph-tracks"
        aria-hidden="true"
        d="${tracks.map((track) => course(track, placed, measures, at)).join('')}"
      />
      ${spots.map((spot) => {
        const job = jobs.get(spot.ref);
        return job && node(job, job.ref === current, at(spot), sizes);
      })}
    </svg>
  </nav>`;
}

/** The page asks at every frame, the chain changes seldom. */
const known = new WeakMap<readonly ChainNode[], { readonly for: Measures; readonly layout: Layout }>();

function layoutOf(nodes: readonly ChainNode[], measures: Measures): Layout {
  const last = known.get(nodes);
  if (last?.for === measures) return last.layout;
  const layout = layOut(nodes, measures);
  known.set(nodes, { for: measures, layout });
  return layout;
}

function node(job: ChainNode, here: boolean, { x, y }: { x: number; y: number }, { width, height }: Sizes): Html {
  const { tone, icon: sign, word } = looksOf(job.state);
  const name = visible(jobName(job));
  const after = job.needs.length === 0 ? '' : `, after ${listed(job.needs, 'and', 60)}`;
  return html`<g role="listitem" transform="translate(${x} ${y})">
    <a
      class="graph-job tone-${tone}${here ? ' here' : ''}"
      href="${safeUrl(job.url)}"
      data-key="graph-${job.ref}"
      ${here && html`aria-current="page"`}
      ><title>${name}: ${word}${visible(after)}${job.title === job.name ? '' : ` · ${visible(job.title)}`}</title
      ><rect width="${width}" height="${height}" rx="6" /><g transform="translate(10 ${height / 2 - 8})"
        >${icon(sign)}</g
      ><svg x="32" width="${width - 36}" height="${height}" aria-hidden="true">
        <text class="graph-name" y="${height / 2 - 4}">${shortened(name, width - 40)}</text>
        <text class="graph-word" y="${height / 2 + 12}">${word}</text>
      </svg></a
    >
  </g>`;
}

/** Curves that leave and reach each job straight, and pass the layers between as lines. */
function course(
  { from, to, via }: Track,
  placed: ReadonlyMap<string, Spot>,
  { length, breadth }: Measures,
  at: (place: { along: number; across: number }) => { x: number; y: number },
): string {
  const [start, end] = [placed.get(from), placed.get(to)];
  if (!start || !end) return '';
  const point = (along: number, across: number) => {
    const { x, y } = at({ along, across });
    return `${x} ${y}`;
  };
  let [along, across] = [start.along + length, start.across + breadth / 2];
  let path = `M${point(along, across)}`;
  for (const stop of [...via, { along: end.along, across: end.across + breadth / 2 }]) {
    const half = (along + stop.along) / 2;
    path += `C${point(half, across)} ${point(half, stop.across)} ${point(stop.along, stop.across)}`;
    [along, across] = [stop.along, stop.across];
    if (stop.along === end.along) break;
    along += length;
    path += `L${point(along, across)}`;
  }
  return path;
}

const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u;

/** An SVG does not shorten text by itself: as many characters as have room at 12 px, wide ones counted twice. */
function shortened(text: string, width: number): string {
  let room = Math.floor(width / 6.7);
  const characters = [...text];
  const kept: string[] = [];
  for (const character of characters) {
    room -= WIDE.test(character) ? 2 : 1;
    if (room < 0) break;
    kept.push(character);
  }
  return kept.length === characters.length ? text : `${kept.slice(0, -1).join('')}…`;
}
