/** What the main step leaves for the step after it, in case it dies before it has said its last word. */
import { getState, saveState } from '@actions/core';
import { Finish } from '../app/wire/finish.ts';
import type { Ending } from './worker.ts';

export interface SavedSession {
  readonly server: string;
  readonly id: string;
  readonly token: string;
}

export function saveSession({ server, id, token }: SavedSession): void {
  saveState('server', server);
  saveState('session', id);
  saveState('token', token);
}

/** Without an app nobody waits for a last word, yet nothing may be left running. */
export const saveAlone = (session: string): void => saveState('session', session);

/** The account that the work runs in (`Confinement.account`), so that it goes even when the main step dies. */
export const saveAccount = (name: string): void => saveState('account', name);
export const savedAccount = (): string => getState('account');

/** The folder whose own `.git` waits beside it while the work is under way. */
export const saveGitAway = (folder: string): void => saveState('git-away', folder);
export const savedGitAway = (): string => getState('git-away');

/** The last word, in case the app cannot be told by the main step. Free of secrets. */
export const saveEnding = (ending: Ending): void => saveState('ending', ending);

/** `undefined` where the main step died before it knew. */
export function savedEnding(): Ending | undefined {
  try {
    return Finish.omit({ lastEvent: true }).safeParse(JSON.parse(getState('ending'))).data;
  } catch {
    return undefined;
  }
}

export const saveFinished = (): void => saveState('finished', 'true');

/** The session that still needs a last word, if there is one; without an app it has neither address nor token. */
export function unfinishedSession(): SavedSession | undefined {
  const saved = { server: getState('server'), id: getState('session'), token: getState('token') };
  return getState('finished') === 'true' || saved.id === '' ? undefined : saved;
}
