/** The rules against what a real shell runs: nothing that a deny rule covers is ever allowed. */
import { expect, test } from 'vitest';
import { evaluate, type RuleSet } from '../../app/remote/rules.ts';
import { chance } from '../chance.ts';
import { runs } from '../hard.ts';
import { probesRun } from './bash-judge.ts';
import { HARMLESS, PROBE, shellText } from './shell-strings.ts';

const COUNT = runs(700, 100_000);
const BATCH = 2_500;

const everythingBut: RuleSet = { allow: ['Bash'], ask: [], deny: [`Bash(${PROBE}:*)`] };
const onlyHarmless: RuleSet = { allow: [`Bash(${HARMLESS}:*)`, 'Bash(echo:*)', 'Bash(test:*)'], ask: [], deny: [] };

test('what makes bash run a denied command is never allowed, and never by rules that do not name it', () => {
  const random = chance(20_261_122);
  let ran = 0;
  let denied = 0;
  const escaped: string[] = [];
  for (let done = 0; done < COUNT; done += BATCH) {
    const texts = Array.from({ length: Math.min(BATCH, COUNT - done) }, () => shellText(random));
    const hits = probesRun(texts);
    for (const [index, text] of texts.entries()) {
      const command = { tool: 'Bash', command: text } as const;
      const verdicts = [evaluate(command, everythingBut), evaluate(command, onlyHarmless)];
      if (!hits.has(index)) continue;
      ran += 1;
      if (verdicts[0]?.verdict === 'deny') denied += 1;
      if (verdicts.some(({ verdict }) => verdict === 'allow')) escaped.push(text);
    }
  }
  console.log(
    `${COUNT} texts, bash ran the denied command in ${ran}; ${denied} denied outright, the others asked about`,
  );
  expect(escaped.slice(0, 10)).toEqual([]);
  // A generator whose texts do not run would prove nothing.
  expect(ran).toBeGreaterThan(COUNT / 2);
});
