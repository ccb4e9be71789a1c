/**
 * When the main step died without a last word, or the app was away for it: ends what it left running and tells the app, so that
 * nobody waits for it. GitHub
 * gives a cancelled run 7.5 s, so each part has a share of them.
 */
import { info, setSecret, warning } from '@actions/core';
import { clearUp } from './confine/clear-up.ts';
import { sayEnd } from './link/say-end.ts';
import { ownPath } from './own-path.ts';
import { savedAccount, savedEnding, savedGitAway, unfinishedSession, type SavedSession } from './saved-state.ts';
import { NO_HURRY, within } from './waiting.ts';
import type { Ending } from './worker.ts';
import { putGitBack } from './workspace-in-place.ts';

const DIED: Ending = {
  outcome: 'failed',
  ending: 'crashed',
  reason: "The runner's main step died before it could report how the job ended",
  output: '',
  exitCode: null,
};
const CLEAR_MS = 3_000;
const TELL_MS = 5_500;

/** Resolves within 6 s, whatever the machine and the app do. */
export async function finishForTheDead(): Promise<void> {
  const session = unfinishedSession();
  if (!session) return;
  process.env['PATH'] = ownPath(process.env);
  if (session.token !== '') setSecret(session.token);
  await Promise.all([clear(session).then(restore), report(session)]);
}

async function clear({ id }: SavedSession): Promise<void> {
  const cleared = clearAll(id).catch((error: unknown) =>
    warning(`What the session left could not be cleared up: ${String(error)}`),
  );
  if (!(await within(CLEAR_MS, NO_HURRY, cleared))) warning('Some processes of the session may still be running.');
}

async function restore(): Promise<void> {
  const folder = savedGitAway();
  // The saved text is believed as far as it names the folder that the runner names as well.
  if (folder !== '' && folder === process.env['GITHUB_WORKSPACE'])
    await putGitBack(folder).catch((error: unknown) => warning(`\`.git\` could not be put back: ${String(error)}`));
}

async function clearAll(session: string): Promise<void> {
  const workspace = process.env['GITHUB_WORKSPACE'] ?? '';
  const left = await clearUp({ session, account: savedAccount(), given: workspace === '' ? [] : [workspace] });
  if (left > 0) info(`${left} processes of the session were still running and have been killed.`);
}

async function report(session: SavedSession): Promise<void> {
  // Without an app nobody waits for a last word.
  if (session.server === '' || session.token === '') return;
  const signal = AbortSignal.timeout(TELL_MS);
  try {
    await sayEnd(session, savedEnding() ?? DIED, signal);
  } catch (error) {
    warning(`The app could not be told that this session is over: ${String(error)}`);
  }
}
