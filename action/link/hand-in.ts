/** What the runner sends and fetches besides events: the changes of the work, and what the agent remembers of its session. */
import { Failure } from '../../app/ground/outcome.ts';
import type { Changes } from '../../app/wire/changes.ts';
import { WireError } from '../../app/wire/finish.ts';
import { SavedSession } from '../../app/wire/saved-session.ts';
import { knock, type Call } from './door.ts';
import { untilAnswered, type Patience } from './patience.ts';

/** Megabytes over a slow line take their time. */
const UPLOAD_MS = 120_000;

export interface SessionAt {
  readonly server: string;
  readonly session: { readonly id: string; readonly token: string };
}

/** Hands in the changes; a repeat replaces them. Rejects with a `Failure` when the app refuses them or the patience ends. */
export async function putChanges(at: SessionAt, changes: Changes, patience: Patience): Promise<void> {
  await put(at, 'changes', changes, patience);
}

/** Keeps the agent's session for a later job; a repeat replaces it. Rejects as `putChanges` does. */
export async function putSaved(at: SessionAt, saved: SavedSession, patience: Patience): Promise<void> {
  await put(at, 'saved', saved, patience);
}

/** The session of the job that this one continues; `undefined` when there is none, or it cannot be had any more. */
export async function getContinued(at: SessionAt, patience: Patience): Promise<SavedSession | undefined> {
  return untilAnswered(async () => {
    const call: Call = { ...doorOf(at, 'continued'), method: 'GET', answers: ['nothing_saved'], patienceMs: UPLOAD_MS };
    const { status, body } = await knock({ ...call, signal: patience.signal });
    if (status === 404) return undefined;
    if (status === 409) throw new Failure('permanent', `The app gave no session: ${wordsOf(body)}`);
    const saved = SavedSession.safeParse(body);
    if (!saved.success)
      throw new Failure('permanent', `The session that the app kept cannot be read: ${saved.error.message}`);
    return saved.data;
  }, patience);
}

async function put(
  at: SessionAt,
  what: 'changes' | 'saved',
  message: Changes | SavedSession,
  patience: Patience,
): Promise<void> {
  const body = JSON.stringify(message);
  await untilAnswered(async () => {
    const call: Call = { ...doorOf(at, what), method: 'PUT', body, patienceMs: UPLOAD_MS };
    const answer = await knock({ ...call, signal: patience.signal });
    if (answer.status === 409) throw new Failure('permanent', `The app did not take it: ${wordsOf(answer.body)}`);
  }, patience);
}

const doorOf = ({ server, session }: SessionAt, what: string): Pick<Call, 'url' | 'token'> => ({
  url: `${server}/api/v1/runner/sessions/${encodeURIComponent(session.id)}/${what}`,
  token: session.token,
});

function wordsOf(body: unknown): string {
  const said = WireError.safeParse(body);
  return said.success ? `${said.data.error.message} (${said.data.error.code})` : JSON.stringify(body);
}
