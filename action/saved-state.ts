/** What the main step leaves for the step after it, in case it dies before it has said its last word. */
import { getState, saveState } from '@actions/core';

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

export const saveFinished = (): void => saveState('finished', 'true');

/** The session that still needs a last word, if there is one. */
export function unfinishedSession(): SavedSession | undefined {
  const saved = { server: getState('server'), id: getState('session'), token: getState('token') };
  return getState('finished') === 'true' || saved.id === '' || saved.token === '' ? undefined : saved;
}
