/** A stop under way, step by step: what was tried and when; that a step worked is said once nothing is left running. */
import { html, nothing, type Html } from '../html.ts';
import type { StopItem } from '../session/items.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { duration, moment, since } from './clock.ts';
import { icon } from './icon.ts';

const STEPS: Readonly<Record<string, string>> = {
  cancel: 'asked the agent to end its turn',
  close: 'closed its input',
  SIGINT: 'sent SIGINT',
  SIGTERM: 'sent SIGTERM',
  SIGKILL: 'killed it and all it had started',
};

const wordsOf = (step: string): string => STEPS[step] ?? step;

/** `now` = null once nothing counts any more. */
export function stopLadder({ steps, done, worked, at }: StopItem, now: number | null): Html {
  return html`<ol class="ladder">
    ${steps.map(({ step, at: tried }, index) => {
      const isLast = index === steps.length - 1;
      const sign = !isLast || (done && !worked) ? 'skip' : done ? 'check' : 'dot-fill';
      return html`<li class="${isLast && done && worked ? 'worked' : ''}">
        ${icon(sign, isLast ? (done && worked ? 'this worked' : 'tried last') : 'did not end it')}<span
          >${wordsOf(step)}${isLast && done && worked && html` <strong>· this worked</strong>`}</span
        ><span class="count">${duration(tried - at)}</span>
      </li>`;
    })}${
      steps.length === 0 &&
      !done &&
      html`<li>
        ${icon('dot-fill')}<span>waiting for the runner to take the order</span>${now !== null && since(at, now)}
      </li>`
    }
  </ol>`;
}

const latestStop = (session: Session): StopItem | undefined =>
  [...session.items.values()].findLast((item) => item.kind === 'stop');

/** In place of the composer while a session is being stopped. */
export function stopping({ job }: JobSnapshot, session: Session, now: number): Html {
  if (job.state !== 'stopping') return nothing;
  const stop = latestStop(session);
  return html`<div class="stopping" role="status">
    <p>
      ${icon('square-fill')}<span
        ><strong>${session.endedAt === null ? 'Being stopped' : 'Stopped'}</strong>${stop && ` by ${stop.by}`}${
          stop && html` ${since(stop.at, now)} ago`
        }${job.deadline !== null && session.endedAt === null && html` · the next step comes at ${moment(job.deadline)} if nothing answers`}</span
      >
    </p>
    ${stop ? stopLadder(stop, now) : nothing}
  </div>`;
}
