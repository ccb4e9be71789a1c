/** One project per kind of proof: `pure` is the daily loop, the others start real parts (databases, processes, browsers). */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { runs } from './test/hard.ts';

interface Proof {
  readonly name: string;
  readonly include: string;
  readonly timeout: number;
  /** Files of one turn that may run side by side. */
  readonly workers: number;
  /** Projects of one turn run side by side, the turns one after the other; those of one turn have as many workers. */
  readonly turn: number;
}

const PROOFS: readonly Proof[] = [
  {
    name: 'pure',
    include: 'test/{ground,wire,dispatch,remote,channels,routines,config,web}/**/*.test.ts',
    timeout: 10_000,
    workers: 2,
    turn: 0,
  },
  {
    name: 'shell',
    include: 'test/{engine,adapters,cli,action,github,agents,house}/**/*.test.ts',
    timeout: 60_000,
    // Much of it waits for processes to end.
    workers: 3,
    turn: 1,
  },
  { name: 'contract', include: 'test/contract/**/*.test.ts', timeout: 120_000, workers: 2, turn: 2 },
  { name: 'story', include: 'test/story/**/*.test.ts', timeout: 240_000, workers: 3, turn: 3 },
  { name: 'page', include: 'test/page/**/*.test.ts', timeout: 180_000, workers: 3, turn: 3 },
  // The real agents are installed from the network and need minutes: only `npm run test:agents` asks for them.
  ...(process.env['SIGNALBOX_REAL_AGENTS'] === undefined
    ? []
    : [{ name: 'agents', include: 'test/agents-real/**/*.test.ts', timeout: 120_000, workers: 1, turn: 4 }]),
];

// Tests start the app and the sandbox as processes of their own, dozens of times: Node keeps what it compiled.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  test: {
    // The quick ones first; stories wait most of the time, so pages draw meanwhile.
    projects: PROOFS.map(({ name, include, timeout, workers, turn }) => ({
      test: {
        name,
        include: [include],
        // The full counts take their time.
        testTimeout: timeout * runs(1, 20),
        hookTimeout: timeout,
        // A wait ends when what it waits for is there; the bound only has to be longer than a busy machine takes.
        expect: { poll: { timeout: 15_000 } },
        maxWorkers: workers,
        // Files that share a worker share what it has loaded: a third of all time was loading. They may keep nothing in modules.
        isolate: false,
        sequence: { groupOrder: turn },
      },
    })),
  },
});
