/** The composer at work: sends messages, keeps drafts, interrupts, stops. Text leaves the box only once the app has it. */
import { html, type Html } from '../html.ts';
import { interruptPath, messagesPath, stopPath } from '../paths.ts';
import { whyNot } from '../render/composer.ts';
import { queueWords, steerWords, takesInTurn, UNHEARD } from '../render/delivery-words.ts';
import { standsAt } from '../render/lights.ts';
import { appNow } from './clocks.ts';
import { draw } from './draw.ts';
import type { Live } from './live.ts';
import { newKey, type Post } from './post.ts';

export interface Composer {
  /** The job or the session changed. */
  update(): void;
  focus(): void;
  /** Escape: takes back the question about stopping; true when there was one. */
  dismiss(): boolean;
}

export function composer(live: Live, post: Post): Composer {
  const form = document.querySelector<HTMLFormElement>('#composer');
  if (!form) throw new Error('the page lacks its composer');
  const part = (name: string) => form.querySelector<HTMLElement>(`[data-part="${name}"]`);
  const box = form.querySelector<HTMLTextAreaElement>('textarea');
  const send = form.querySelector<HTMLButtonElement>('.send');
  const draftName = `draft:${live.snapshot.job.url}`;
  let key = newKey();
  /** Until the person chooses, a message goes to the agent now where the agent can read it now. */
  let chosen = false;

  const tell = (words: Html | null) => draw(part('error') ?? form, words ?? html``);
  const mode = () => (new FormData(form).get('mode') === 'steer' ? 'steer' : 'queue');

  function update(): void {
    const why = whyNot(live.snapshot, live.session);
    form?.classList.toggle('closed', why !== '');
    form?.classList.toggle('holding', why !== '' && box !== null && box.value !== '');
    if (send) send.disabled = why !== '';
    const place = part('why');
    if (place) place.textContent = why;
    write('queue-words', queueWords(live.session));
    write('steer-words', steerWords(live.session));
    if (!chosen) prefer(takesInTurn(live.session) ? 'steer' : 'queue');
    nameMode();
    if (why !== '') ask(false);
  }

  function prefer(value: 'queue' | 'steer'): void {
    const radio = form?.querySelector<HTMLInputElement>(`[name="mode"][value="${value}"]`);
    if (!radio || radio.checked) return;
    radio.checked = true;
  }

  /** The button says the way, and the line below it what that means with this agent. */
  function nameMode(): void {
    const isSteer = mode() === 'steer';
    write('mode-name', isSteer ? 'Steer' : 'Queue');
    const isHeard = standsAt(live.snapshot, live.session, appNow()) === 'well';
    write('how', isHeard ? (isSteer ? steerWords(live.session) : queueWords(live.session)) : UNHEARD);
  }

  function write(name: string, words: string): void {
    const place = part(name);
    if (place && place.textContent !== words) place.textContent = words;
  }

  function ask(open: boolean): void {
    const question = part('confirm');
    if (!question || question.hidden !== open) return;
    question.hidden = !open;
    form?.classList.toggle('asking', open);
    if (open) question.querySelector<HTMLElement>('[data-action="keep"]')?.focus();
  }

  async function order(button: HTMLButtonElement, path: string, body: unknown): Promise<boolean> {
    button.disabled = true;
    tell(null);
    const problem = await post(path, body);
    button.disabled = false;
    tell(problem);
    return problem === null;
  }

  async function sendMessage(): Promise<void> {
    const text = box?.value.trim() ?? '';
    if (!box || !send || send.disabled || text === '') return;
    if (!(await order(send, messagesPath(live.snapshot.job), { text, mode: mode(), key }))) return;
    key = newKey();
    // Whatever was typed while it was on its way stays.
    if (box.value.trim() === text) box.value = '';
    keepDraft();
    update();
  }

  function keepDraft(): void {
    if (box?.value) sessionStorage.setItem(draftName, box.value);
    else sessionStorage.removeItem(draftName);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void sendMessage();
  });
  form.addEventListener('change', () => {
    chosen = true;
    nameMode();
    form.querySelector('.modes')?.removeAttribute('open');
    key = newKey();
  });
  box?.addEventListener('input', () => {
    key = newKey();
    keepDraft();
  });
  box?.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void sendMessage();
  });
  form.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-action]') : null;
    if (!button) return;
    const { job } = live.snapshot;
    switch (button.dataset['action'] ?? '') {
      case 'interrupt':
        return void order(button, interruptPath(job), {});
      case 'stop':
        return ask(part('confirm')?.hidden === true);
      case 'keep':
        return ask(false);
      case 'stop-now': {
        const reason = form.querySelector<HTMLInputElement>('[name="reason"]')?.value.trim() ?? '';
        void order(button, stopPath(job), { reason }).then((done) => done && ask(false));
      }
    }
  });

  if (box && box.value === '') box.value = sessionStorage.getItem(draftName) ?? '';
  update();
  return {
    update,
    focus: () => box?.focus(),
    dismiss() {
      const asked = part('confirm')?.hidden === false;
      ask(false);
      return asked;
    },
  };
}
