/** The four lights: page–app, app–runner, runner–agent and what the agent does; each with since when and the last word heard. */
import { hasEnded, takesSlot } from '../../ground/job-state.ts';
import { html, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { moment } from './clock.ts';
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
  readonly since: number | null;
}

/** A runner that has said nothing for this long is shown as silent. It sends a sign of life far more often. */
export const SILENT_MS = 45_000;

export function lightsOf(snapshot: JobSnapshot, session: Session, link: Link, now: number): Light[] {
  const beyond = [
    runnerLight(snapshot, session, now),
    agentLinkLight(snapshot, session),
    agentLight(snapshot, session),
  ];
  // Nothing is known of what lies behind a broken line, so nothing is claimed.
  return [
    pageLight(link),
    ...(link.state === 'offline'
      ? beyond.map((light): Light => ({ ...light, tone: 'neutral', word: 'unknown' }))
      : beyond),
  ];
}

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
  };
}

function runnerLight({ job, runnerConnected }: JobSnapshot, session: Session, now: number): Light {
  const light = (tone: Tone, word: string): Light => ({
    name: 'app',
    label: 'app',
    between: 'app – runner',
    tone,
    word,
    since: job.runnerSeenAt,
  });
  if (job.state === 'lost') return light('danger', 'lost');
  if (hasEnded(job.state) || session.endedAt !== null) return light('neutral', 'ended');
  if (!takesSlot(job.state) || job.runnerSeenAt === null) return light('neutral', 'no runner yet');
  if (!runnerConnected) return light('danger', 'not connected');
  return now - job.runnerSeenAt > SILENT_MS ? light('attention', 'silent') : light('success', 'connected');
}

function agentLinkLight({ job }: JobSnapshot, session: Session): Light {
  const light = (tone: Tone, word: string): Light => ({
    name: 'runner',
    label: 'runner',
    between: job.kind === 'run' ? 'runner – shell' : 'runner – agent',
    tone,
    word,
    since: session.lastAt,
  });
  if (hasEnded(job.state) || session.endedAt !== null) return light('neutral', 'ended');
  return session.startedAt === null ? light('neutral', 'not started') : light('success', 'up');
}

function agentLight({ job }: JobSnapshot, session: Session): Light {
  const light = (tone: Tone, word: string): Light => ({
    name: 'agent',
    label: job.kind === 'run' ? 'shell' : 'agent',
    between: job.kind === 'run' ? 'shell' : (session.agent ?? job.agent ?? 'agent'),
    tone,
    word,
    since: session.doing?.since ?? session.startedAt,
  });
  if (hasEnded(job.state) || session.endedAt !== null) return light('neutral', 'ended');
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
    default:
      return light('accent', 'working');
  }
}

export const lights = (of: readonly Light[]): Html =>
  html`<details class="lights" data-key="lights">
    <summary aria-label="Connections: ${of.map(({ between, word }) => `${between} ${word}`).join(', ')}">
      ${of.map(
        ({ name, label, tone, word }) =>
          html`<span class="light"
            ><span class="light-name">${label}</span
            ><span class="lamp tone-${tone}"></span
            >${name === 'agent' && html`<span class="light-word">${word}</span>`}</span
          >`,
      )}
    </summary>
    <dl class="panel">
      ${of.map(
        ({ between, tone, word, since }) =>
          html`<div>
            <dt><span class="lamp tone-${tone}"></span>${between}</dt>
            <dd>${word}${since !== null && html` <span class="muted">· last word ${moment(since)}</span>`}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
