/** What people allowed for the rest of a session, and the way to take it back. */
import { visible } from '../../ground/plain-text.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Session } from '../session/session.ts';
import type { JobSnapshot } from '../view.ts';
import { icon } from './icon.ts';

/** `taken`: rules on their way back. */
export function rules(snapshot: JobSnapshot, session: Session, taken: ReadonlySet<string> = new Set()): Html {
  const { viewer, rules: allowed } = snapshot;
  if (allowed.length === 0 || session.endedAt !== null) return nothing;
  return html`<details class="rules" data-key="rules">
    <summary>
      ${icon('shield-lock')}<span>Allowed in this session: ${allowed.length}</span>${icon('triangle-down')}
    </summary>
    <ul>
      ${allowed.map(
        (rule) =>
          html`<li>
            <code dir="ltr">${visible(rule)}</code>${
              viewer.maySteer &&
              html`<button
                type="button"
                class="button quiet live-only"
                data-action="rule-back"
                data-key="rule-${rule}"
                data-rule="${rule}"
                aria-label="Take back ${visible(rule)}"
                ${taken.has(rule) && html`disabled`}
              >
                ${taken.has(rule) ? 'Taking back…' : 'Take back'}
              </button>`
            }
          </li>`,
      )}
    </ul>
    <p class="error" role="alert" data-part="rules-error"></p>
  </details>`;
}
