/** `tell`, `interrupt`, `stop`, `approve` and `deny`: an order, and for a moment a look at what becomes of it. */
import { z } from 'zod';
import type { ApprovalRef, JobRef } from '../ground/ids.ts';
import type { SessionEvent } from '../wire/events.ts';
import type { Asked } from './arguments.ts';
import { fieldOf, notOurs } from './door.ts';
import { entriesIn } from './entries.ts';
import { brief } from './paper.ts';
import type { Place } from './place.ts';
import { speakTo, type Said, type Server } from './server.ts';
import { hearJob } from './stream.ts';
import { EXIT, type Surroundings } from './surroundings.ts';
import { fateOf } from './transcript.ts';
import { newestOf } from './watch.ts';

/** So long the runner's word is waited for; what comes later is seen with `watch`. */
const PATIENCE_MS = 5_000;

const Approval = z.object({
  ref: z.string(),
  job: z.string().regex(/^J[1-9]\d*$/),
  kind: z.enum(['tool', 'start']),
  request: z.string(),
  tool: z.string(),
  title: z.string(),
  hash: z.string(),
  /** Absent from servers of before. */
  sessionRule: z.string().nullish(),
});
type Approval = z.infer<typeof Approval>;

type Deciding = Extract<Asked, { kind: 'decide' }>;
type Steering = Extract<Asked, { kind: 'tell' | 'interrupt' | 'stop' | 'decide' }>;

/** What there is to say, and what the server said, for programs. */
interface Came {
  readonly words: string;
  readonly raw: unknown;
}

export async function steer(asked: Steering, place: Place, around: Surroundings): Promise<number> {
  const came = await carryOut(asked, place, around);
  around.out(asked.json ? JSON.stringify(came.raw) : came.words);
  return EXIT.done;
}

async function carryOut(asked: Steering, place: Place, around: Surroundings): Promise<Came> {
  const server = speakTo(place, around);
  switch (asked.kind) {
    case 'tell': {
      const text = asked.text === '-' ? (await around.readInput()).trim() : asked.text;
      return tell({ ...asked, text }, server, place, around);
    }
    case 'interrupt': {
      const said = await server.order(`/jobs/${asked.job}/interrupt`, asked.text === '' ? {} : { text: asked.text });
      const next = asked.text === '' ? 'then it waits to be told what to do' : 'then it hears your message';
      return { words: `${asked.job} is told to end what it is doing; ${next}.`, raw: said.raw };
    }
    case 'stop': {
      const said = await server.order(`/jobs/${asked.job}/stop`, asked.text === '' ? {} : { reason: asked.text });
      return { words: said.said === null ? standing(said, asked.job) : brief(said.said, 500), raw: said.raw };
    }
    case 'decide':
      return decide(asked, server, place, around);
  }
}

async function tell(
  { job, text, mode }: { readonly job: JobRef; readonly text: string; readonly mode: 'queue' | 'steer' },
  server: Server,
  place: Place,
  around: Surroundings,
): Promise<Came> {
  const before = await newestOf(job, place, around);
  const said = await server.order(`/jobs/${job}/messages`, { text, mode });
  const control = fieldOf(said.raw, 'control');
  const fate = await firstOf(job, before, place, around, (event) =>
    event.kind === 'message' && event.role === 'user' && event.control === control ? fateOf(event) : undefined,
  );
  const queued = mode === 'queue' ? 'queued for after this turn' : 'sent; the agent has not taken it yet';
  return { words: `Your message to ${job}: ${fate ?? queued}.`, raw: { ...asObject(said.raw), fate: fate ?? null } };
}

async function decide(
  { approval: ref, decision, reason, scope }: Pick<Deciding, 'approval' | 'decision' | 'reason' | 'scope'>,
  server: Server,
  place: Place,
  around: Surroundings,
): Promise<Came> {
  const approval = await approvalAt(ref, server, place);
  const { job, hash, kind, request, sessionRule } = approval;
  const forSession = scope === 'session';
  const before = kind === 'tool' ? await newestOf(job as JobRef, place, around) : 0;
  const said = await server.order(`/approvals/${ref}`, {
    decision,
    hash,
    ...(forSession && { scope }),
    ...(reason !== '' && { reason }),
  });
  const how = forSession ? ` for the session (${brief(sessionRule ?? '', 500)})` : '';
  const verdict = `${decision === 'allow' ? 'Approved' : 'Denied'} ${ref} of ${job}${how}: ${brief(approval.title || approval.tool)}.`;
  if (kind === 'start') return { words: `${verdict} ${standing(said, job)}`, raw: said.raw };
  const effect = await firstOf(job as JobRef, before, place, around, (event) =>
    event.kind === 'approval.applied' && event.request === request ? event.outcome : undefined,
  );
  const words = effect === undefined ? 'Its runner has not confirmed yet that it took effect.' : 'It took effect.';
  return { words: `${verdict} ${words}`, raw: { ...asObject(said.raw), applied: effect ?? null } };
}

/** As it is now: the decision names the hash of what is asked. */
async function approvalAt(ref: ApprovalRef, server: Server, place: Place): Promise<Approval> {
  const approval = Approval.safeParse(fieldOf(await server.read(`/approvals/${ref}`), 'approval'));
  if (!approval.success) throw notOurs(place.server, 'an approval');
  return approval.data;
}

/** The first thing after `after` that `told` finds in the log, if it comes soon. A broken connection ends the waiting. */
async function firstOf(
  job: JobRef,
  after: number,
  place: Place,
  around: Surroundings,
  told: (event: SessionEvent) => string | undefined,
): Promise<string | undefined> {
  const enough = new AbortController();
  const look = async (): Promise<string | undefined> => {
    for await (const { event, data } of hearJob(place, { job, after, background: true }, around, enough.signal)) {
      if (event !== 'log') continue;
      for (const entry of entriesIn(data)) {
        const found = entry.event && told(entry.event);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  const looking = look().catch(() => undefined);
  const late = around.pause(PATIENCE_MS, enough.signal).then(() => undefined);
  const found = await Promise.race([looking, late]);
  enough.abort();
  await looking;
  return found;
}

function standing({ jobs: [job] }: Said, ref: string): string {
  return job === undefined
    ? `${ref} was told so.`
    : `${job.ref} is ${job.state}${job.reason === '' ? '' : `: ${brief(job.reason)}`}.`;
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
