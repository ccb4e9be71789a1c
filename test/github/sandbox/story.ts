/** Plays the canned story step by step: each step is looked for until it is seen, and told with the second at which it was. */
import { setTimeout as delay } from 'node:timers/promises';
import { tellFailedRuns } from './failed-runs.ts';
import { openStage, type Stage } from './stage.ts';
import type { SandboxFacts } from './announce.ts';
import { steps, type Step } from './story-steps.ts';

const STORY_MS = 60_000;
const LOOK_EVERY_MS = 150;

/** True when everything was seen in time. */
export async function playStory(
  facts: SandboxFacts,
  say: (line: string) => void,
  limitMs: number = STORY_MS,
): Promise<boolean> {
  const began = performance.now();
  const stage = openStage(facts);
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1).padStart(5);
  try {
    for (const [index, step] of steps.entries()) {
      const seen = await lookFor(step, stage, began + limitMs);
      if ('missing' in seen) {
        say(`${seconds()} s  ✗ not seen: ${step.says}${seen.missing && ` (${seen.missing})`}`);
        for (const later of steps.slice(index + 1)) say(`         · not reached: ${later.says}`);
        for (const line of await tellFailedRuns(stage)) say(line);
        return false;
      }
      say(`${seconds()} s  ${step.says}${seen.detail && `: ${seen.detail}`}`);
    }
    return true;
  } finally {
    stage.close();
  }
}

async function lookFor(step: Step, stage: Stage, deadline: number): Promise<{ detail: string } | { missing: string }> {
  let trouble = '';
  do {
    try {
      const detail = await step.look(stage);
      if (detail !== undefined) return { detail };
      trouble = '';
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error);
      // What the story itself does is done once; only looking is tried again.
      if (step.acts) return { missing: trouble };
    }
    await delay(LOOK_EVERY_MS);
  } while (performance.now() < deadline);
  return { missing: trouble || stage.trouble() };
}
