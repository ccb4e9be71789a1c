/** The command beside the app's own doors, with sessions that a test writes: what `watch` shows, and what steers it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '../../app/dispatch/job.ts';
import { jobTopic } from '../../app/engine/live.ts';
import { appendBatch } from '../../app/engine/runner-doors.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';
import { openApiStage, widgets } from '../adapters/http/api-stage.ts';
import { AT_HOME, signalbox, type Machine, type Ran } from './stage.ts';

export type SessionStage = Awaited<ReturnType<typeof openSessionStage>>;

export async function openSessionStage() {
  const box = await openApiStage();
  const server = await box.listen();
  const token = await box.token('ada', 'write', { id: 5 });

  async function append(job: Job, ...events: RunnerEvent[]): Promise<void> {
    const session = await box.store.session(job.sessionId ?? '');
    if (!session) throw new Error('no session');
    const batch = events.map((event) => ({ at: 1, event }));
    await appendBatch(box.house, session, { first: session.nextRunnerEvent, events: batch });
  }

  async function save(job: Job, over: Partial<Job>): Promise<void> {
    await box.store.transact(widgets.id, async (tx) => {
      const [now] = await tx.jobs([job.number]);
      if (now) await tx.saveJob({ ...now, ...over });
    });
    box.house.live.publish(jobTopic(widgets.id, job.number), { kind: 'job' });
  }

  return {
    box,
    server,
    append,
    save,
    running: (): Promise<Job> => box.addJob({ state: 'running', runId: 1 }),

    async end(job: Job, state: 'succeeded' | 'failed' = 'succeeded'): Promise<void> {
      await append(job, { kind: 'session.finished', outcome: state, reason: 'Done.' });
      await save(job, { state, reason: 'Done.', endedAt: box.clock.now() });
    },

    /** As somebody who may write, unless `over` says otherwise. */
    run: (args: readonly string[], over: Machine = {}): Promise<Ran> =>
      signalbox(args, {
        ...AT_HOME,
        env: { SIGNALBOX_URL: server, SIGNALBOX_TOKEN: token },
        fetch: globalThis.fetch,
        newKey: randomUUID,
        pause: (ms, signal) => delay(Math.min(ms, 20), undefined, signal && { signal }).catch(() => undefined),
        ...over,
      }),
  };
}
