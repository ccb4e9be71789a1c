/** Jobs that deliver: a stage with some of them, and what a runner hands in, as the engine gets it. */
import type { ChangedFile, Changes } from '../../app/wire/changes.ts';
import { runnerOf } from './runner.ts';
import { stage, type Stage, WIDGETS } from './stage.ts';

const CONFIG = `version: 1
agent: mine
agents: { mine: { command: [my-agent, acp] } }
limits: { slots: 5, per_thread: 5 }
profiles: { careful: { deny: ["Edit(docs/**)"] } }
jobs:
  fix: { prompt: Fix it., output: push }
  careful: { prompt: Fix it., output: push, profile: careful }
  propose: { prompt: Propose it., output: pull_request }
  look: { prompt: Look at it., output: review }
  check: { needs: fix, run: make check }
`;

/** The commit that jobs run holds `src/a.txt`. */
export async function deliveryStage(): Promise<Stage> {
  const box = await stage({ config: CONFIG });
  box.github.git.modes.set('src/a.txt', '100644');
  box.github.git.texts.set('src/a.txt', 'one\ntwo\nthree\n');
  return box;
}

/** A text file that was changed. */
export const changed = (path: string, text: string): ChangedFile => ({
  path,
  change: 'modified',
  mode: '100644',
  oldMode: '100644',
  content: Buffer.from(text).toString('base64'),
});

/** Of the second line of `src/a.txt`. */
export const EDIT = changed('src/a.txt', 'one\n2\nthree\n');

export async function handIn(box: Stage, number: number, files: readonly ChangedFile[]): Promise<void> {
  const { commit, attempt } = await box.job(number);
  const changes: Changes = { version: 1, base: commit, files: [...files], leftOut: [], patch: 'a patch' };
  await box.store.putChanges(WIDGETS.id, number, attempt, changes, box.clock.now());
}

/** A runner takes the job, works, hands in, and says that it went well. */
export async function workOn(
  box: Stage,
  number: number,
  files: readonly ChangedFile[] = [EDIT],
  said = 'I did it.',
): Promise<void> {
  const runner = await runnerOf(box, number);
  await handIn(box, number, files);
  await runner.finish('succeeded', said);
}
