/** The runner's doors: claim by OIDC, then events, controls and the last word with the session's token. */
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import type { House } from '../../engine/house.ts';
import { jobTopic, sessionTopic } from '../../engine/live.ts';
import { hashOf } from '../../engine/hash.ts';
import { appendBatch, claimJob, finishSession, makeLifeSigns } from '../../engine/runner-doors.ts';
import type { Session } from '../../remote/session.ts';
import type { Control } from '../../wire/controls.ts';
import { ClaimRequest } from '../../wire/claim.ts';
import { EventBatch } from '../../wire/events.ts';
import { Finish } from '../../wire/finish.ts';
import { lastSeen, readBody, refuse } from './answers.ts';
import { eventText, openEventStream } from './event-stream.ts';
import { putChanges } from './hand-ins.ts';
import type { ProveRun } from './oidc.ts';
import { getContinued, putSaved } from './saved-sessions.ts';

/** What the wire promises, in milliseconds. */
const HEARTBEAT = 15_000;
/** Heartbeats after which the runner has to ask for its orders again: 30 s, well within the 90 s of silence that make it lost. */
const BEATS = 2;
/** A runner that was asked to come back is not called gone before this, in milliseconds. */
const RENEWAL = 3_000;

type Bound = { Bindings: HttpBindings };

export interface RunnerDoors {
  readonly routes: Hono<Bound>;
  /** Whether the runner of a session has its control stream open. */
  isConnected(sessionId: string): boolean;
}

export function runnerDoors(house: House, proveRun: ProveRun): RunnerDoors {
  const routes = new Hono<Bound>();
  const connected = new Map<string, number>();
  const noteLife = makeLifeSigns(house);

  async function sessionOf(c: Context): Promise<Session | undefined> {
    const token = bearer(c);
    const session = token === undefined ? undefined : await house.store.sessionByToken(hashOf(token));
    return session?.id === c.req.param('id') ? session : undefined;
  }

  const noSession = (c: Context): Response =>
    refuse(c, { code: 'bad_token', message: 'This is not the token of this session.' });
  // A runner whose job was given up while it was away learns here that it must not go on.
  const isOver = (c: Context): Response => refuse(c, { code: 'session_ended', message: 'This session is over.' });

  routes.post('/claim', async (c) => {
    const token = bearer(c);
    if (token === undefined)
      return refuse(c, { code: 'bad_token', message: 'A claim carries the OIDC token of its run as a bearer token.' });
    const request = await readBody(c, ClaimRequest);
    if (!request.ok) return refuse(c, request.rejection);
    const run = await proveRun(token);
    if (!run.ok) return refuse(c, run.rejection);
    const claimed = await claimJob(house, run.value, request.value);
    return claimed.ok ? c.json(claimed.value) : refuse(c, claimed.rejection);
  });

  routes.post('/sessions/:id/events', async (c) => {
    const session = await sessionOf(c);
    if (!session) return noSession(c);
    if (session.endedAt !== null) return isOver(c);
    const batch = await readBody(c, EventBatch);
    if (!batch.ok) return refuse(c, batch.rejection);
    await noteLife(session);
    const answer = await appendBatch(house, session, batch.value);
    if (answer.kind === 'unknown') return noSession(c);
    return answer.kind === 'gap' ? c.json({ next: answer.next }, 409) : c.json({ next: answer.next });
  });

  routes.get('/sessions/:id/controls', async (c) => {
    const session = await sessionOf(c);
    if (!session) return noSession(c);
    if (session.endedAt !== null) return isOver(c);
    await noteLife(session);
    streamControls(session, lastSeen(c), c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });

  const remembering = async (
    c: Context,
    answer: (c: Context, house: House, session: Session) => Promise<Response>,
  ): Promise<Response> => {
    const session = await sessionOf(c);
    if (!session) return noSession(c);
    if (session.endedAt !== null) return refuse(c, { code: 'session_ended', message: 'This session is over.' }, 409);
    await noteLife(session);
    return answer(c, house, session);
  };
  routes.put('/sessions/:id/changes', (c) => remembering(c, putChanges));
  routes.put('/sessions/:id/saved', (c) => remembering(c, putSaved));
  routes.get('/sessions/:id/continued', (c) => remembering(c, getContinued));

  routes.post('/sessions/:id/finish', async (c) => {
    const session = await sessionOf(c);
    if (!session) return noSession(c);
    const finish = await readBody(c, Finish);
    if (!finish.ok) return refuse(c, finish.rejection);
    const answer = await finishSession(house, session, finish.value);
    return answer.kind === 'gap' ? c.json({ next: answer.next }, 409) : c.json({});
  });

  /** Orders since the last one seen, then each as it is given; the same order is never sent twice on one stream. */
  function streamControls(session: Session, after: number, response: HttpBindings['outgoing']): void {
    let last = after;
    const pass = (controls: readonly Control[]): void => {
      for (const control of controls) {
        if (control.number <= last) continue;
        last = control.number;
        stream.send(eventText('control', control, control.number));
      }
    };
    const readOn = (): void =>
      void house.store.controlsAfter(session.id, last).then(pass, (error: unknown) => {
        house.log.error({ err: error }, 'orders could not be read for a runner');
        stream.close();
      });
    const unsubscribe = house.live.subscribe(sessionTopic(session.id), (signal) => {
      if (signal.kind === 'control') readOn();
    });
    count(session, 1);
    let beats = 0;
    let renewing = false;
    const stream = openEventStream(
      response,
      () => {
        unsubscribe();
        if (renewing) house.clock.after(RENEWAL, () => count(session, -1));
        else count(session, -1);
      },
      {
        every: HEARTBEAT,
        on: () =>
          void beat().catch((error: unknown) => house.log.error({ err: error }, 'a sign of life could not be noted')),
      },
    );
    readOn();

    /**
     * An open connection proves nothing: that of a machine that died stays open for many minutes. So the stream ends now and
     * then, and the runner shows that it lives by asking for it again, from where it was.
     */
    async function beat(): Promise<void> {
      const now = await house.store.session(session.id);
      beats += 1;
      renewing = now?.endedAt === null && beats >= BEATS;
      if (now?.endedAt !== null || renewing) stream.close();
    }
  }

  /** Readers look again when the runner came or went: its light is to be true at once. */
  function count({ id, repositoryId, job }: Session, change: number): void {
    const was = connected.get(id) ?? 0;
    const now = was + change;
    if (now > 0) connected.set(id, now);
    else connected.delete(id);
    if (was > 0 !== now > 0) house.live.publish(jobTopic(repositoryId, job), { kind: 'job' });
  }

  return { routes, isConnected: (sessionId) => connected.has(sessionId) };
}

function bearer(c: Context): string | undefined {
  return /^Bearer (?<token>\S{16,8192})$/.exec(c.req.header('authorization') ?? '')?.groups?.['token'];
}
