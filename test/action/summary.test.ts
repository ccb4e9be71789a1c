/** The job's summary is a page of GitHub's: nothing that a model, a command or a title says may come alive there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSummary } from '../../action/summary.ts';
import type { AloneInputs } from '../../action/inputs.ts';
import { seenIn } from '../ground/rendered.ts';

const folder = mkdtempSync(join(tmpdir(), 'summary-'));
const file = join(folder, 'summary.md');
beforeAll(() => {
  process.env['GITHUB_STEP_SUMMARY'] = file;
});
afterAll(() => {
  delete process.env['GITHUB_STEP_SUMMARY'];
  rmSync(folder, { recursive: true });
});

const EVIL =
  '</pre></details></table>\n\n![x](https://evil.example/leak) <img src=x> [click](https://evil.example) @ada #7\n\n# Big\n```\n````\n\n**bold**\n---\n';

test('the summary shows whatever was said as text', async () => {
  writeFileSync(file, '');
  const inputs = {
    order: { work: { kind: 'run', command: `echo ${EVIL}` } },
    commit: EVIL,
  } as unknown as AloneInputs;
  await writeSummary({
    kind: 'alone',
    inputs,
    ending: {
      outcome: 'failed',
      reason: `It ended \`so\`: ${EVIL}`,
      output: `\u001b[31mred\u001b[0m${EVIL}`,
      exitCode: 1,
    },
    seconds: 3,
    warnings: [`Denied: ${EVIL}`],
    changesPath: '/tmp/x.patch',
    spent: undefined,
  });
  const text = readFileSync(file, 'utf8');
  const { alive } = seenIn(text);
  // Our own heading, table and fold.
  expect(alive.filter((kind) => !['heading_open', 'html_block'].includes(kind))).toEqual([]);
  expect(alive).toHaveLength(4);
  expect(text).not.toContain('\u001b');
  expect(text).toContain('red</pre></details></table>');
});
