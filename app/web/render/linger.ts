/** How long a session stays once its turn is over: what is known of it, and what a person may set. */
import { inWords } from '../../ground/durations.ts';
import { takesSlot } from '../../ground/job-state.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { until } from './clock.ts';
import { icon } from './icon.ts';

/** Orders of linger are about agents in a slot that this person may speak to. */
const speaks = ({ job, viewer }: JobSnapshot, session: Session): boolean =>
  job.kind === 'prompt' &&
  (takesSlot(job.state) || job.machine !== null) &&
  job.state !== 'stopping' &&
  session.endedAt === null &&
  viewer.maySteer;

const button = (seconds: number, words: string, sent: number | null): Html =>
  html`<button
    type="button"
    class="button"
    data-linger="${seconds}"
    data-key="linger-${seconds}"
    ${sent !== null && html`disabled`}
  >
    ${words}
  </button>`;

/** `sent`: the seconds of an order on its way. */
export function idleBar(snapshot: JobSnapshot, session: Session, now: number, sent: number | null = null): Html {
  const { doing } = session;
  if (doing?.state !== 'idle' || !speaks(snapshot, session)) return nothing;
  return html`<div class="idle-bar" role="group" aria-label="The session is idle">
    <p>
      ${icon('hourglass')}<span
        ><strong>Idle.</strong>
        ${doing.until === null ? 'It waits for a message.' : html`Ends in ${until(doing.until, now)}${isCut(session) && ', with the job’s time limit'}`}</span
      >
    </p>
    <div class="idle-orders">
      ${
        doing.until !== null && html`${button(600, 'Keep open 10 min', sent)}${button(3600, '1 h', sent)}`
      }${button(0, 'End now', sent)}
    </div>
  </div>`;
}

/** Less is left than somebody asked for: only the time limit of the job makes it so. */
const isCut = ({ doing, linger }: Session): boolean =>
  typeof doing?.until === 'number' &&
  linger?.heard === true &&
  doing.until + SLACK_MS < doing.since + linger.seconds * 1000;

/** The runner's word on its turn's end and its timer are that far apart at most. */
const SLACK_MS = 2_000;

/** While the agent works: what shall be once its turn is over. */
export function keepOpen(snapshot: JobSnapshot, session: Session, sent: number | null = null): Html {
  if (!speaks(snapshot, session) || session.startedAt === null || session.doing?.state === 'idle') return nothing;
  const stays = session.linger !== null && session.linger.seconds > 0;
  return html`<details class="keep-open" data-key="keep-open">
    <summary class="button quiet">
      ${icon('hourglass')}<span>${stays ? `Open +${brief(session.linger?.seconds ?? 0)}` : 'Keep open'}</span>
    </summary>
    <div class="panel">
      <p>
        <strong>Keep open after this turn</strong>
        <span class="muted"
          >${stays ? `${session.linger?.by ?? 'Someone'} keeps it open for ${inWords(session.linger?.seconds ?? 0)} once its turn is over.` : 'A follow-up then finds the agent as it is, instead of a new job. Jobs that need this one wait as long.'}</span
        >
      </p>
      <div class="idle-orders">
        ${button(600, '10 min', sent)}${button(3600, '1 h', sent)}${session.linger?.seconds !== 0 && button(0, 'End with the turn', sent)}
      </div>
    </div>
  </details>`;
}

const brief = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.ceil(seconds / 60)} min`;
