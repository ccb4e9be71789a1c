/** The four lights: page–app, app–runner, runner–agent and what the agent does; each with since when, and the last word heard. */
import { hasEnded, takesSlot } from '../../ground/job-state.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { moment, until } from './clock.ts';
import { pendingApprovals, type Tone } from './state.ts';

/** The page's own link to the app. `paper`: as served, not (yet) live. */
export interface Link {
  readonly state: 'paper' | 'connecting' | 'live' | 'offline';
  readonly since: number;
}

export const PAPER: Link = { state: 'paper', since: 0 };

export interface Light {
  readonly name: 'page' | 'app' | 'runner' | 'agent';
  readonly label: string;
  readonly between: string;
  readonly tone: Tone;
  readonly word: string;
  /** `null` where nothing was heard yet. `heard`: the last word came then; else it is so since then. */
  readonly since: number | null;
  readonly heard: boolean;
  /** What was known before it became unknown. */
  readonly last: string | null;
}

/** A runner that has said nothing for this long is shown as silent. It sends a sign of life far more often. */
const SILENT_MS = 45_000;
/** A runner without its control stream this long after its last sign of life is deaf: nothing is claimed about its agent. */
const DEAF_MS = 10_000;
/** An agent at work that has said nothing for this long is remarked on; a long command may be the cause. */
const QUIET_MS = 3 * 60_000;

export function lightsOf(snapshot: JobSnapshot, session: Session, link: Link, now: number): Light[] {
  const runner = runnerLight(snapshot, session, now);
  const agent = [agentLinkLight(snapshot, session), agentLight(snapshot, session, now)];
  const { job } = snapshot;
  // Nothing is known of what lies behind a broken line, so nothing is claimed.
  if (link.state === 'offline')
    return [pageLight(link), ...[runner, ...agent].map((light) => unknown(light, link.since))];
  const isDeaf = standsAt(snapshot, session, now) !== 'well' && session.startedAt !== null;
  return [
    pageLight(link),
    runner,
    ...(isDeaf ? agent.map((light) => unknown(light, job.runnerSeenAt ?? light.since)) : agent),
  ];
}

/** How the app and the runner hear each other. `deaf`: the runner takes no orders now, whatever else it says. */
export function standsAt({ job, runnerConnected }: JobSnapshot, session: Session, now: number): Standing {
  if (job.state === 'lost') return 'lost';
  if (hasEnded(job.state) || session.endedAt !== null || !takesSlot(job.state) || job.runnerSeenAt === null)
    return 'well';
  if (now - job.runnerSeenAt > SILENT_MS) return 'silent';
  return !runnerConnected && now - job.runnerSeenAt > DEAF_MS ? 'deaf' : 'well';
}

type Standing = 'well' | 'deaf' | 'silent' | 'lost';

/** The runner has claimed the job just now and is about to ask for its orders. */
export const isJoining = ({ startedAt }: JobSnapshot['job'], now: number): boolean =>
  startedAt !== null && now - startedAt < DEAF_MS;

const unknown = (light: Light, since: number | null): Light => ({
  ...light,
  tone: 'neutral',
  word: 'unknown',
  since,
  heard: false,
  last: light.word,
});

function pageLight({ state, since }: Link): Light {
  const words = { paper: 'not live', connecting: 'connecting', live: 'live', offline: 'offline' } as const;
  const tones = { paper: 'neutral', connecting: 'attention', live: 'success', offline: 'danger' } as const;
  return {
    name: 'page',
    label: 'page',
    between: 'page – app',
    tone: tones[state],
    word: words[state],
    since: state === 'paper' ? null : since,
    heard: false,
    last: null,
  };
}

function runnerLight({ job, runnerConnected }: JobSnapshot, session: Session, now: number): Light {
  const light = (tone: Tone, word: string, since = job.runnerSeenAt): Light => ({
    name: 'app',
    label: 'app',
    between: job.machine === null ? 'app – runner' : `app – runner on ${job.machine}`,
    tone,
    word,
    since,
    heard: since === job.runnerSeenAt,
    last: null,
  });
  if (job.state === 'lost') return light('danger', 'lost', job.endedAt);
  if (hasEnded(job.state) || session.endedAt !== null) return light('neutral', 'ended');
  if (!takesSlot(job.state) || job.runnerSeenAt === null) return light('neutral', 'no runner yet');
  if (!runnerConnected)
    return isJoining(job, now) ? light('attention', 'connecting') : light('danger', 'not connected');
  return now - job.runnerSeenAt > SILENT_MS ? light('attention', 'silent') : light('success', 'connected');
}

/** What was heard last, though the runner is gone: only what the log says counts. */
const isOver = ({ job }: JobSnapshot, session: Session): boolean =>
  (hasEnded(job.state) && job.state !== 'lost') || (session.endedAt !== null && job.state !== 'lost');

function agentLinkLight(snapshot: JobSnapshot, session: Session): Light {
  const { job } = snapshot;
  const light = (tone: Tone, word: string): Light => ({
    name: 'runner',
    label: 'runner',
    between: job.kind === 'run' ? 'runner – shell' : 'runner – agent',
    tone,
    word,
    since: session.agentAt ?? session.lastAt,
    heard: true,
    last: null,
  });
  if (isOver(snapshot, session)) return light('neutral', 'ended');
  return session.startedAt === null ? light('neutral', 'not started') : light('success', 'up');
}

function agentLight(snapshot: JobSnapshot, session: Session, now: number): Light {
  const { job } = snapshot;
  const light = (tone: Tone, word: string, since = session.doing?.since ?? session.startedAt): Light => ({
    name: 'agent',
    label: job.kind === 'run' ? 'shell' : 'agent',
    between: job.kind === 'run' ? 'shell' : (session.agent ?? job.agent ?? 'agent'),
    tone,
    word,
    since,
    heard: false,
    last: null,
  });
  if (isOver(snapshot, session)) return light('neutral', 'ended');
  if (job.state === 'stopping') return light('attention', 'stopping');
  if (session.startedAt === null) return light('neutral', 'not started');
  if (pendingApprovals(job).length > 0) return light('attention', 'needs approval');
  switch (session.doing?.state) {
    case 'waiting':
      return light('attention', 'waiting');
    case 'idle':
      return light('neutral', 'idle');
    case 'stopping':
      return light('attention', 'stopping');
    default: {
      const quiet = now - (session.agentAt ?? now);
      if (quiet < QUIET_MS) return light('accent', 'working');
      return { ...light('attention', `no word for ${Math.floor(quiet / 60_000)} min`, session.agentAt), heard: true };
    }
  }
}

/** `foretold`: what will happen at which minute, if nothing changes. */
export const lights = (of: readonly Light[], foretold: Html = nothing): Html =>
  html`<details class="lights" data-key="lights">
    <summary aria-label="${shortly(of)}; ${of.map(({ between, word }) => `${between} ${word}`).join(', ')}">
      ${of.map(
        ({ name, label, tone, word }) =>
          html`<span class="light" aria-hidden="true"
            ><span class="light-name">${label}</span>
            <span class="lamp tone-${tone}"></span>
            ${name === 'agent' && html`<span class="light-word">${word}</span>`}</span
          > `,
      )}
    </summary>
    <div class="panel">
      <dl>
        ${of.map(
          (light) =>
            html`<div>
              <dt><span class="lamp tone-${light.tone}"></span><bdi>${light.between}</bdi></dt>
              <dd>${light.word}${times(light)}</dd>
            </div>`,
        )}
      </dl>
      ${foretold}
    </div>
  </details>`;

/** What stands there to be seen, first: whoever speaks to the page says what they see. */
const shortly = (of: readonly Light[]): string =>
  of.map(({ name, label, word }) => (name === 'agent' ? `${label} ${word}` : label)).join(' ');

function times({ since, heard, last }: Light): Html {
  if (since === null) return nothing;
  const words = heard ? 'last word' : 'since';
  return html` <span class="muted"
    >· ${words} ${moment(since)}${last !== null && last !== 'unknown' && html` · last known: ${last}`}</span
  >`;
}

/** What the app will do about a runner that it does not hear, and when. */
export function foretold(snapshot: JobSnapshot, session: Session, now: number): Html {
  const { job } = snapshot;
  const stands = standsAt(snapshot, session, now);
  if (job.deadline === null || job.state !== 'running' || (stands !== 'silent' && stands !== 'deaf')) return nothing;
  return html`<p class="muted">
    Declared lost at ${moment(job.deadline)} (in ${until(job.deadline, now)}) if nothing comes.
  </p>`;
}
