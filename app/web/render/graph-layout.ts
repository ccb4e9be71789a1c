/** Places the jobs of a chain: in layers, what a job needs before it, with as few crossings as a short search finds. Pure and the same each time. */

export interface Wanted {
  readonly ref: string;
  readonly needs: readonly string[];
}

export interface Measures {
  /** Along the chain. */
  readonly length: number;
  readonly gap: number;
  /** Across it. */
  readonly breadth: number;
  readonly space: number;
}

/** `along` and `across` are of the near corner. */
export interface Spot {
  readonly ref: string;
  readonly along: number;
  readonly across: number;
}

/** From one job to one that needs it, by the middles of the layers between. */
export interface Track {
  readonly from: string;
  readonly to: string;
  readonly via: readonly { readonly along: number; readonly across: number }[];
}

export interface Layout {
  /** In reading order: along, then across. */
  readonly spots: readonly Spot[];
  readonly tracks: readonly Track[];
  readonly length: number;
  readonly breadth: number;
}

/** A job, or the place in a layer that a track passes by. */
interface Point {
  readonly id: number;
  readonly ref: string | null;
  layer: number;
  before: Point[];
  after: Point[];
  across: number;
}

type Ties = ReadonlyMap<string, ReadonlySet<string>>;

const SWEEPS = 12;

export function layOut(wanted: readonly Wanted[], { length, gap, breadth, space }: Measures): Layout {
  const nodes = [...new Map(wanted.map((node) => [node.ref, node])).values()];
  const ties = withoutDetours(withoutCycles(nodes));
  const layerOf = layersOf(ties);
  const { layers, tracks } = pointsOf(ties, layerOf);
  uncross(layers);
  spread(layers, breadth, space);
  const along = (layer: number) => layer * (length + gap);
  const points = layers.flat();
  const near = Math.min(0, ...points.map(({ across }) => across));
  const spots = points.flatMap(({ ref, layer, across }) =>
    ref === null ? [] : [{ ref, along: along(layer), across: across - near }],
  );
  return {
    spots,
    tracks: tracks.map(({ from, to, via }) => ({
      from,
      to,
      via: via.map(({ layer, across }) => ({ along: along(layer), across: across - near + breadth / 2 })),
    })),
    length: Math.max(0, along(layers.length - 1) + length),
    breadth: Math.max(0, ...points.map(({ across }) => across - near + breadth)),
  };
}

/** Needs within the chain. A chain has no cycles, but a page must not hang on one: what closes one is left out. */
function withoutCycles(nodes: readonly Wanted[]): Map<string, Set<string>> {
  const known = new Map(nodes.map((node) => [node.ref, node]));
  const ties = new Map<string, Set<string>>();
  const open = new Set<string>();
  const visit = (ref: string): void => {
    const kept = new Set<string>();
    ties.set(ref, kept);
    open.add(ref);
    for (const need of known.get(ref)?.needs ?? []) {
      if (!known.has(need) || open.has(need)) continue;
      if (!ties.has(need)) visit(need);
      kept.add(need);
    }
    open.delete(ref);
  };
  for (const { ref } of nodes) if (!ties.has(ref)) visit(ref);
  // In the order in which they were given.
  return new Map(nodes.map(({ ref }) => [ref, ties.get(ref) ?? new Set<string>()]));
}

/** A need that another need has as well is drawn by way of that one. */
function withoutDetours(ties: Ties): Map<string, Set<string>> {
  const above = new Map<string, Set<string>>();
  const ancestors = (ref: string): Set<string> => {
    const known = above.get(ref);
    if (known) return known;
    const all = new Set<string>();
    above.set(ref, all);
    for (const need of ties.get(ref) ?? []) for (const one of [need, ...ancestors(need)]) all.add(one);
    return all;
  };
  return new Map(
    [...ties].map(([ref, needs]) => [
      ref,
      new Set([...needs].filter((need) => ![...needs].some((other) => ancestors(other).has(need)))),
    ]),
  );
}

function layersOf(ties: Ties): Map<string, number> {
  const layers = new Map<string, number>();
  const layerOf = (ref: string): number => {
    const known = layers.get(ref);
    if (known !== undefined) return known;
    const layer = Math.max(-1, ...[...(ties.get(ref) ?? [])].map(layerOf)) + 1;
    layers.set(ref, layer);
    return layer;
  };
  for (const ref of ties.keys()) layerOf(ref);
  return layers;
}

interface Course {
  readonly from: string;
  readonly to: string;
  readonly via: readonly Point[];
}

function pointsOf(ties: Ties, layerOf: ReadonlyMap<string, number>): { layers: Point[][]; tracks: Course[] } {
  const layers: Point[][] = [];
  let count = 0;
  const add = (ref: string | null, layer: number): Point => {
    const point: Point = { id: count++, ref, layer, before: [], after: [], across: 0 };
    (layers[layer] ??= []).push(point);
    return point;
  };
  for (let layer = 0; layer <= Math.max(0, ...layerOf.values()); layer += 1) layers[layer] = [];
  const of = new Map([...ties.keys()].map((ref) => [ref, add(ref, layerOf.get(ref) ?? 0)]));
  const tracks: Course[] = [];
  for (const [to, needs] of ties) {
    for (const from of needs) {
      const [start, end] = [of.get(from), of.get(to)];
      if (!start || !end) continue;
      const via: Point[] = [];
      for (let layer = start.layer + 1; layer < end.layer; layer += 1) via.push(add(null, layer));
      const stops = [start, ...via, end];
      stops.slice(1).forEach((point, index) => {
        const before = stops[index];
        if (!before) return;
        before.after.push(point);
        point.before.push(before);
      });
      tracks.push({ from, to, via });
    }
  }
  return { layers, tracks };
}

/** Orders each layer by the middle of what it is tied to, to and fro, and keeps the order that crosses least. */
function uncross(layers: Point[][]): void {
  let best = layers.map((layer) => [...layer]);
  let fewest = crossings(layers);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep += 1) {
    const forth = sweep % 2 === 0;
    for (const layer of forth ? layers.slice(1) : layers.slice(0, -1).toReversed()) {
      const place = placesIn(layers, forth ? 'before' : 'after');
      layer.sort((one, other) => place(one) - place(other) || one.id - other.id);
    }
    const now = crossings(layers);
    if (now >= fewest) continue;
    fewest = now;
    best = layers.map((layer) => [...layer]);
  }
  best.forEach((order, index) => (layers[index] = order));
}

function placesIn(layers: readonly Point[][], side: 'before' | 'after'): (point: Point) => number {
  const index = new Map(layers.flatMap((layer) => layer.map((point, place) => [point, place] as const)));
  const middle = new Map<Point, number>();
  return (point) => {
    const known = middle.get(point);
    if (known !== undefined) return known;
    const ties = point[side].map((other) => index.get(other) ?? 0);
    const value = ties.length === 0 ? (index.get(point) ?? 0) : ties.reduce((sum, one) => sum + one, 0) / ties.length;
    middle.set(point, value);
    return value;
  };
}

function crossings(layers: readonly Point[][]): number {
  const index = new Map(layers.flatMap((layer) => layer.map((point, place) => [point, place] as const)));
  let count = 0;
  for (const layer of layers) {
    // Where the tracks seen so far end, in order: those beyond a new one's end cross it.
    const ends: number[] = [];
    for (const point of layer) {
      const own = point.after.map((other) => index.get(other) ?? 0);
      for (const end of own) count += ends.length - after(ends, end);
      for (const end of own) ends.splice(after(ends, end), 0, end);
    }
  }
  return count;
}

/** How many of the ordered `places` are not beyond `place`. */
function after(places: readonly number[], place: number): number {
  let [from, to] = [0, places.length];
  while (from < to) {
    const half = (from + to) >> 1;
    if ((places[half] ?? 0) <= place) from = half + 1;
    else to = half;
  }
  return from;
}

/** Each point as near to the middle of its ties as its neighbours let it, to and fro. */
function spread(layers: readonly Point[][], breadth: number, space: number): void {
  const step = breadth + space;
  for (const layer of layers) layer.forEach((point, index) => (point.across = index * step));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    for (const layer of forth ? layers : layers.toReversed()) {
      const wishes = layer.map((point) => {
        const ties = forth ? point.before : point.after;
        return ties.length === 0 ? point.across : ties.reduce((sum, other) => sum + other.across, 0) / ties.length;
      });
      settled(wishes, step).forEach((across, index) => {
        const point = layer[index];
        if (point) point.across = across;
      });
    }
  }
}

/** The places nearest to the wishes, in their order and at least `step` apart: neighbours that would overlap move as one block. */
function settled(wishes: readonly number[], step: number): number[] {
  const blocks: { sum: number; size: number }[] = [];
  wishes.forEach((wish, index) => {
    blocks.push({ sum: wish - index * step, size: 1 });
    for (;;) {
      const [one, other] = blocks.slice(-2);
      if (!one || !other || one.sum / one.size <= other.sum / other.size) break;
      blocks.splice(-2, 2, { sum: one.sum + other.sum, size: one.size + other.size });
    }
  });
  return blocks
    .flatMap(({ sum, size }) => Array.from({ length: size }, () => Math.round(sum / size)))
    .map((place, index) => place + index * step);
}
