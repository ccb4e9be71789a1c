/** The live stream of one job for one viewer: its log without gaps, and a snapshot of everything else whenever it changed. */
import type { ServerResponse } from 'node:http';
import { jobTopic, repositoryTopic } from '../../engine/live.ts';
import type { Presence } from '../../engine/presence.ts';
import type { Bye } from '../../wire/bye.ts';
import { eventText, openEventStream } from './event-stream.ts';
import { followLog } from './follow-log.ts';
import type { Looker } from './lookers.ts';
import type { PageParts } from './pages.ts';
import { readSnapshot } from './read-jobs.ts';

/** A change is shown at once, and those that follow within this time are shown together. */
const GATHER = 8;
/** With many pages open, snapshots for all of them are at least so far apart for each page: some half of the time they take. */
const GATHER_FOR_EACH = 2;
/** Ages and lights stay honest without a change: a fresh snapshot comes at least this often, and the role is asked again. */
const REFRESH = 15_000;

/** Who has which job's page open. */
export interface Watchers extends Presence {
  /** Changes with every start of the app, so that a page that comes back knows whether it was away or the app was. */
  readonly boot: string;
}

export interface View extends Looker {
  readonly maySteer: boolean;
  /** Whether anybody looks at it: not so in a tab in the background. */
  readonly looks: boolean;
  /** The last entry of the log that the viewer has. */
  readonly after: number;
  /** What no longer holds of what let the viewer in: the sign-in, the token, the link, or the right to read; `null` while all does. */
  lost(): Promise<Bye['why'] | null>;
  /** Called once when the stream has ended. */
  readonly leave: (() => void) | null;
}

export function streamJob(parts: PageParts, watchers: Watchers, view: View, response: ServerResponse): void {
  const { house } = parts;
  const { repository, person, link } = view;
  const number = view.job.number;
  const topic = jobTopic(repository.id, number);
  let session: { readonly id: string; readonly end: () => void } | undefined;
  let soon: (() => void) | undefined;
  let gone = false;
  let looking = false;
  let changed = false;
  let shownAt = -Infinity;

  const stream = openEventStream(response, () => {
    gone = true;
    unsubscribe();
    forget();
    expiry?.();
    leave();
    view.leave?.();
    session?.end();
    soon?.();
    if (!isHere()) house.live.publish(topic, { kind: 'job' });
  });
  const isHere = (): boolean => watchers.of(repository.id, number).includes(person.login);
  const wasHere = isHere();
  const present = { login: person.login, maySteer: view.maySteer, looks: view.looks };
  const leave = watchers.add(repository.id, number, present);
  const unsubscribe = house.live.subscribe(topic, (signal) => {
    if (signal.kind !== 'job') return;
    changed = true;
    // What changes during a look is shown by the next one, which that look brings about.
    if (!looking) show(gathering());
  });

  const forget = house.live.subscribe(repositoryTopic(repository.id), ({ kind }) => {
    if (kind !== 'rights') return;
    changed = true;
    if (!looking) show(0);
  });
  const expiry =
    link && house.clock.after(Math.max(0, link.expiresAt - house.clock.now()), () => stream.bye('expired'));

  /** How long what has changed still waits for what may change with it. */
  function gathering(): number {
    const apart = Math.max(GATHER, GATHER_FOR_EACH * watchers.pages(repository.id, number));
    return Math.max(0, shownAt + apart - house.clock.now());
  }

  function show(delay: number): void {
    soon?.();
    soon = house.clock.after(delay, () => void send());
  }

  async function send(): Promise<void> {
    looking = true;
    changed = false;
    shownAt = house.clock.now();
    try {
      const lost = await view.lost();
      if (lost !== null) return stream.bye(lost);
      const job = await house.store.job(repository.id, number);
      if (!job) return stream.close();
      const { sessionId } = job;
      const runnerConnected = sessionId !== null && parts.isConnected(sessionId);
      const now = {
        runnerConnected,
        watchers: watchers.of(repository.id, number),
        steerers: watchers.steerers(repository.id, number),
      };
      const snapshot = await readSnapshot(house, repository, job, { ...view, ...now });
      if (gone) return;
      if (snapshot.deleted !== null) session?.end();
      else follow(sessionId);
      present.maySteer = snapshot.viewer.maySteer;
      if (stream.send(eventText('job', snapshot))) show(changed ? gathering() : REFRESH);
    } catch (error) {
      house.log.error({ err: error }, 'a viewer could not be served');
      stream.close();
    } finally {
      looking = false;
    }
  }

  /** The log to follow: none before the job is claimed. The viewer's place counts for the session it was read from. */
  function follow(sessionId: string | null): void {
    if (sessionId === null || session?.id === sessionId) return;
    session?.end();
    const after = sessionId === view.job.sessionId || session === undefined ? view.after : 0;
    session = { id: sessionId, end: followLog(house, sessionId, after, stream) };
  }

  stream.send(eventText('hello', { now: house.clock.now(), boot: watchers.boot }));
  if (!wasHere) house.live.publish(topic, { kind: 'job' });
  show(0);
}
