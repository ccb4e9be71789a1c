/** Deny and Approve right on the overview: the same order as on the session's page, with the hash of exactly what was shown, sent once. */
import { html, nothing, type Html } from '../html.ts';
import { draw } from './draw.ts';
import { postWith } from './post.ts';

export interface OverviewApprovals {
  /** After the lists were taken over anew: decisions on their way stay on their way. */
  mark(): void;
}

/** `said` is where the outcome stands when the question itself is gone. */
export function overviewApprovals(lists: HTMLElement, said: HTMLElement): OverviewApprovals {
  const post = postWith(document.querySelector<HTMLElement>('[data-csrf]')?.dataset['csrf'] ?? '');
  /** Decisions on their way, by where they are sent. */
  const onTheirWay = new Map<string, { readonly decision: string; readonly scope: string }>();

  const questions = () => lists.querySelectorAll<HTMLElement>('.decision[data-path]');
  const questionAt = (path: string) => [...questions()].find((one) => one.dataset['path'] === path);

  function mark(): void {
    for (const question of questions()) {
      const sent = onTheirWay.get(question.dataset['path'] ?? '');
      if (sent === undefined) continue;
      for (const button of question.querySelectorAll('button')) button.disabled = true;
      for (const button of question.querySelectorAll<HTMLElement>('[data-decision]'))
        if (button.dataset['decision'] === sent.decision && (button.dataset['scope'] ?? '') === sent.scope)
          button.textContent = sent.decision === 'deny' ? 'Denying…' : 'Approving…';
    }
  }

  async function decide(question: HTMLElement, pressed: HTMLElement): Promise<void> {
    const { path = '' } = question.dataset;
    const card = question.querySelector<HTMLElement>('[data-approval]');
    if (!card || onTheirWay.has(path)) return;
    const { approval = '', hash = '' } = card.dataset;
    const decision = pressed.dataset['decision'] ?? 'deny';
    const reason = card.querySelector<HTMLInputElement>('[data-reason]')?.value.trim() ?? '';
    const { scope = '' } = pressed.dataset;
    const buttons = [...question.querySelectorAll('button')].map((button) => [button, button.innerHTML] as const);
    onTheirWay.set(path, { decision, scope });
    mark();
    tell(path, nothing);
    const problem = await post(path, { decision, hash, reason, ...(scope === '' ? {} : { scope }) });
    onTheirWay.delete(path);
    const answered = decision === 'deny' ? 'denied' : 'approved';
    if (problem === null) return draw(said, html`${approval} is ${answered}.`);
    for (const [button, words] of buttons) {
      button.disabled = false;
      button.innerHTML = words;
    }
    tell(path, problem);
    // A question that somebody else has answered is gone with the next look; why must still be there to read.
    draw(said, html`${approval}: ${problem}`);
  }

  function tell(path: string, words: Html): void {
    const place = questionAt(path)?.querySelector('[data-error]');
    if (place) draw(place, words);
    draw(said, nothing);
  }

  lists.addEventListener('click', ({ target }) => {
    const pressed = target instanceof Element ? target.closest<HTMLElement>('[data-decision]') : null;
    const question = pressed?.closest<HTMLElement>('.decision[data-path]');
    if (pressed && question) void decide(question, pressed);
  });

  return { mark };
}
