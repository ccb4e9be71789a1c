import { describe, expect, test } from 'vitest';
import { chainGraph } from '../../app/channels/chain-graph.ts';
import { wordOf } from '../../app/ground/state-words.ts';
import type { NeedView } from '../../app/ground/job-view.ts';
import { STATES } from '../../app/ground/job-state.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { aView } from './views.ts';

const need = (over: Partial<NeedView>): NeedView => ({
  ref: 'J1',
  name: null,
  state: 'succeeded',
  onFailure: 'cancel',
  ...over,
});

describe('the graph of a chain', () => {
  test('shows each job with its state, and what follows what', () => {
    const jobs = [
      aView({ number: 1, name: 'plan', state: 'succeeded' }),
      aView({ number: 2, state: 'timed_out', needs: [need({ name: 'plan' })] }),
      aView({ number: 3, state: 'held', needs: [need({ ref: 'J2', state: 'timed_out', onFailure: 'hold' })] }),
      aView({ number: 4 }),
    ];
    expect(chainGraph(jobs)).toBe(
      [
        '```mermaid',
        'graph LR',
        '  J1["plan · J1<br/>succeeded"]:::succeeded',
        '  J2["J2<br/>ran out of time"]:::timed_out',
        '  J3["J3<br/>held"]:::held',
        '  J1 --> J2',
        '  J2 -- hold --> J3',
        '  classDef held fill:#fff8c5,stroke:#9a6700,color:#1f2328',
        '  classDef succeeded fill:#dafbe1,stroke:#1a7f37,color:#1f2328',
        '  classDef timed_out fill:#ffebe9,stroke:#cf222e,color:#1f2328',
        '```',
      ].join('\n'),
    );
  });

  test('is empty where nothing is tied', () => {
    expect(chainGraph([aView(), aView({ number: 13 })])).toBe('');
    expect(chainGraph([])).toBe('');
  });

  test('shows a need that is not among the jobs', () => {
    const graph = chainGraph([aView({ number: 9, needs: [need({ ref: 'J2', name: 'plan' })] })]);
    expect(graph).toContain('J2["plan · J2<br/>succeeded"]:::succeeded');
  });

  test('takes a job’s state from the job, wherever it stands', () => {
    const child = aView({ number: 2, needs: [need({ state: 'running' })] });
    const parent = aView({ number: 1, name: 'plan', state: 'failed' });
    expect(chainGraph([child, parent])).toContain('J1["plan · J1<br/>failed"]:::failed');
  });

  test('shows what was waived, and which approval is needed, in the words of the table', () => {
    const jobs = [
      aView({ number: 1, name: 'plan', state: 'skipped', waivedBy: 'ada' }),
      aView({ number: 2, state: 'gated', gate: 'P3', needs: [need({ name: 'plan', state: 'skipped' })] }),
    ];
    const graph = chainGraph(jobs);
    expect(graph).toContain('J1["plan · J1<br/>waived"]:::skipped');
    expect(graph).toContain('J2["J2<br/>needs an approval to start"]:::gated');
  });

  test('draws the newest forty of a long chain, and no edge to what is left out', () => {
    const jobs = Array.from({ length: 100 }, (_, index) =>
      aView({ number: index + 1, needs: index === 0 ? [] : [need({ ref: `J${index}` })] }),
    );
    const lines = chainGraph(jobs).split('\n');
    expect(lines.filter((line) => line.includes('["'))).toHaveLength(40);
    expect(lines.filter((line) => line.includes('-->'))).toHaveLength(39);
    expect(lines.join('\n')).not.toContain('J60 ');
    expect(lines.join('\n')).toContain('J99 --> J100');
  });

  test('consists of our own words only, whatever people wrote', () => {
    const word = new RegExp(
      `^(\`\`\`(mermaid)?|graph LR|  J\\d+\\["([a-z][a-z0-9-]* · )?J\\d+<br/>(${[...STATES.map(wordOf), 'waived'].join('|')})"\\]:::(${STATES.join('|')})|  J\\d+ (-->|-- (hold|continue) -->) J\\d+|  classDef [a-z_]+ [a-z#0-9:,]+)$`,
    );
    for (const text of HOSTILE) {
      const hostile = { title: text, asked: text, reason: text, output: text, threadTitle: text, profile: text };
      const jobs = STATES.map((state, index) =>
        aView({ ...hostile, number: index + 2, state, needs: [need({ onFailure: 'continue' })] }),
      );
      expect(
        chainGraph(jobs)
          .split('\n')
          .filter((line) => !word.test(line)),
      ).toEqual([]);
    }
  });
});
