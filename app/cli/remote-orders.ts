/**
 * Carries out what is typed, through the app, so that the order of things is the same for everyone. While the app is away a line waits here, and
 * those after it wait behind it; each has a key of its own, so that none is carried out twice.
 */
import { z } from 'zod';
import { askOnce, Away, fieldOf, Refusal } from './door.ts';
import type { LivePlace } from './remote-place.ts';
import { readTyped, TYPED_HELP, type Typed } from './remote-typed.ts';
import { apiOf } from './server.ts';
import { Ending, type Surroundings } from './surroundings.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

const Asked = z.object({ hash: z.string(), job: z.string() });

export interface Desk {
  readonly job: string;
  readonly place: LivePlace;
  readonly around: Surroundings;
  /** Aborted when the session is over: nothing waits any more. */
  readonly over: AbortSignal;
  say(text: string): void;
}

export async function carryOutTyped(lines: AsyncIterable<string>, desk: Desk): Promise<void> {
  for await (const line of lines) {
    if (desk.over.aborted) return;
    const typed = readTyped(line);
    if (typed.kind === 'help') for (const text of TYPED_HELP) desk.say(text);
    if (typed.kind === 'mistake') desk.say(typed.say);
    if (typed.kind === 'order' || typed.kind === 'decide') await whenThere(desk, typed);
  }
}

async function whenThere(desk: Desk, typed: Extract<Typed, { kind: 'order' | 'decide' }>): Promise<void> {
  const { around, over, place } = desk;
  const key = around.newKey();
  for (let tried = 1; !over.aborted; tried += 1) {
    try {
      await (typed.kind === 'order' ? order(desk, typed, key) : decide(desk, typed, key));
      if (tried > 2) desk.say('What you typed is on its way now.');
      return;
    } catch (error) {
      if (!(error instanceof Ending)) throw error;
      // The login was renewed, perhaps, since this began.
      if (error instanceof Refusal && error.reason === 'bad_token' && (await place.renew())) continue;
      if (!(error instanceof Away)) return desk.say(error.message);
      if (tried === 2) desk.say('The app is away: what you typed waits here until it is back.');
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tried - 1));
      await around.pause(Math.max(pause, error.retryAfterMs ?? 0), over);
    }
  }
}

async function order(desk: Desk, { path, body }: Extract<Typed, { kind: 'order' }>, key: string): Promise<void> {
  await ask(desk, 'POST', `/jobs/${desk.job}/${path}`, { ...body, key });
}

async function decide(desk: Desk, typed: Extract<Typed, { kind: 'decide' }>, key: string): Promise<void> {
  const { approval, decision, scope, reason } = typed;
  const found = Asked.safeParse(fieldOf(await ask(desk, 'GET', `/approvals/${approval}`), 'approval'));
  if (!found.success || found.data.job !== desk.job) return desk.say(`${approval} is no question of this session.`);
  const words = { ...(reason !== '' && { reason }), ...(scope === 'session' && { scope }) };
  await ask(desk, 'POST', `/approvals/${approval}`, { decision, hash: found.data.hash, ...words, key });
}

const ask = ({ place, around }: Desk, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> =>
  askOnce(place.server, { method, path: `${apiOf(place)}${path}`, token: place.token, body }, around);
