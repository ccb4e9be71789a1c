/** The drawn chain: no job on another, needs always before what needs them, every job a link, and never endless. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup } from '../../app/web/html.ts';
import { chainGraph } from '../../app/web/render/chain-graph.ts';
import { layOut, type Wanted } from '../../app/web/render/graph-layout.ts';
import type { ChainNode } from '../../app/web/view.ts';
import { runs } from '../hard.ts';
import { words } from './seen.ts';

const MEASURES = { length: 100, gap: 20, breadth: 40, space: 10 };

const node = (ref: string, needs: readonly string[] = []): ChainNode => ({
  ref,
  name: null,
  title: ref,
  state: 'waiting',
  url: `/acme/widgets/${ref}`,
  needs,
});

/** Any graph at all, cycles and unknown names among them. */
const graphs = fc
  .array(fc.array(fc.integer({ min: 0, max: 62 }), { maxLength: 4 }), { minLength: 1, maxLength: 60 })
  .map((all) =>
    all.map((needs, index) =>
      node(
        `J${index}`,
        needs.map((need) => `J${need}`),
      ),
    ),
  );
/** As chains are: needs are older jobs. */
const chains = fc
  .array(fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }), { minLength: 1, maxLength: 60 })
  .map((all) =>
    all.map((needs, index) => node(`J${index}`, index === 0 ? [] : needs.map((need) => `J${need % index}`))),
  );

describe('the layout', () => {
  test('places every job once and none on another', () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { spots, length, breadth } = layOut(nodes, MEASURES);
        expect(spots.map(({ ref }) => ref).toSorted()).toEqual(nodes.map(({ ref }) => ref).toSorted());
        for (const one of spots) {
          expect(one.along >= 0 && one.across >= 0).toBe(true);
          expect(one.along + 100 <= length && one.across + 40 <= breadth).toBe(true);
          const near = spots.filter(
            (other) =>
              other !== one && Math.abs(one.along - other.along) < 100 && Math.abs(one.across - other.across) < 50,
          );
          expect(near).toEqual([]);
        }
      }),
      { numRuns: runs(60, 2000) },
    );
  });

  test('draws every need of a chain from left to right, by itself or by way of others, and past every other job', () => {
    fc.assert(
      fc.property(chains, (nodes) => {
        const { spots, tracks } = layOut(nodes, MEASURES);
        const place = new Map(spots.map((spot) => [spot.ref, spot]));
        const reached = reach(tracks);
        for (const { ref, needs } of nodes) for (const need of needs) expect(reached(need, ref)).toBe(true);
        for (const { from, to, via } of tracks) {
          const stops = [place.get(from)!.along, ...via.map(({ along }) => along), place.get(to)!.along];
          expect(stops).toEqual(stops.toSorted((one, other) => one - other));
          // In each layer between, the track has a place of its own.
          const touched = via.filter((stop) =>
            spots.some((spot) => spot.along === stop.along && Math.abs(spot.across + 20 - stop.across) < 50),
          );
          expect(touched).toEqual([]);
        }
      }),
      { numRuns: runs(60, 2000) },
    );
  });

  test('is the same each time, also for the largest chains', () => {
    const all = Array.from({ length: 60 }, (_, index) =>
      node(
        `J${index}`,
        Array.from({ length: index }, (__, need) => `J${need}`),
      ),
    );
    const wide = Array.from({ length: 60 }, (_, index) =>
      node(`J${index}`, index < 30 ? [] : Array.from({ length: 30 }, (__, need) => `J${need}`)),
    );
    for (const nodes of [all, wide]) expect(layOut(nodes, MEASURES)).toEqual(layOut(nodes, MEASURES));
  });

  test('finds the order without crossings where there is an easy one, and draws no detour twice', () => {
    const nodes: Wanted[] = [
      { ref: 'a', needs: [] },
      { ref: 'b', needs: [] },
      { ref: 'c', needs: ['b'] },
      { ref: 'd', needs: ['a'] },
      { ref: 'e', needs: ['c', 'b'] },
    ];
    const { spots, tracks } = layOut(nodes, MEASURES);
    const across = new Map(spots.map(({ ref, across: place }) => [ref, place]));
    expect(Math.sign(across.get('a')! - across.get('b')!)).toBe(Math.sign(across.get('d')! - across.get('c')!));
    expect(tracks.map(({ from, to }) => `${from}${to}`).toSorted()).toEqual(['ad', 'bc', 'ce']);
  });
});

function reach(tracks: readonly { readonly from: string; readonly to: string }[]) {
  const after = Map.groupBy(tracks, ({ from }) => from);
  return (from: string, to: string): boolean => {
    const seen = new Set([from]);
    for (const ref of seen) for (const track of after.get(ref) ?? []) seen.add(track.to);
    return seen.has(to);
  };
}

describe('the drawing', () => {
  const nodes = [node('J1'), { ...node('J2', ['J1']), name: 'review' }, node('J3', ['J1', 'J2'])];

  test.each([false, true])('has every job as a link that says its state and what it comes after (down: %s)', (down) => {
    const text = markup(chainGraph(nodes, 'J2', { down }));
    expect([...text.matchAll(/<a[^>]* href="([^"]*)"/g)].map(([, address]) => address)).toEqual([
      '/acme/widgets/J1',
      '/acme/widgets/J2',
      '/acme/widgets/J3',
    ]);
    expect(text.replace(/\s+/g, ' ')).toMatch(/aria-current="page" ?><title>J2 review: waiting, after J1 · J2</);
    expect(text).toContain('J3: waiting, after J1 and J2');
    expect(text).not.toMatch(/ style=|NaN|undefined/);
  });

  test('is left out for a job on its own; long names are shortened, hostile ones stay text', () => {
    expect(markup(chainGraph([node('J1')], 'J1'))).toBe('');
    const long = chainGraph([node('J1'), { ...node('J2', ['J1']), name: `${'長い'.repeat(30)}<script>` }], null);
    expect(words(long)).toContain('…');
    expect(markup(long)).not.toContain('<script>');
  });

  test('any graph is drawn', () => {
    fc.assert(
      fc.property(graphs, (all) => {
        expect(markup(chainGraph(all, null))).not.toMatch(/NaN|undefined|Infinity/);
      }),
      { numRuns: runs(20, 500) },
    );
  });
});
