/** The messages that wait, at work: changed in place, taken back, moved, sent now. What somebody types is never drawn over. */
import { html, nothing, type Html } from '../html.ts';
import { messageOrderPath, messagePath, messagesPath, withdrawPath } from '../paths.ts';
import { takesInTurn } from '../render/delivery-words.ts';
import { editorNews, mayOrder, queueEditor, queueItem, queueTitle } from '../render/queue.ts';
import { undelivered, type QueuedMessage } from '../session/session.ts';
import { draw, query } from './draw.ts';
import { inOrderOf, keepFocus } from './in-order.ts';
import type { Live } from './live.ts';
import { newKey, type Post } from './post.ts';

export interface Queue {
  /** The session or the job changed. */
  update(): void;
  /** Escape: leaves a message that is being changed as it was; true when there was one. */
  dismiss(): boolean;
}

interface Editing {
  readonly control: number;
  /** What it said when this person began, or took over what others made of it. */
  was: string;
  readonly mode: QueuedMessage['mode'];
  readonly key: string;
  busy: boolean;
}

export function queueView(live: Live, post: Post): Queue {
  const section = query('.queue');
  const part = (name: string) => query(`.queue [data-part="${name}"]`);
  const list = part('queue-list');
  const busy = new Set<number>();
  let editing: Editing | null = null;

  const waiting = () => undelivered(live.session);
  const find = (control: number) => waiting().find((message) => message.control === control);
  const itemOf = (control: number) => list.querySelector<HTMLElement>(`[data-control="${control}"]`);
  const editorOf = (control: number) => itemOf(control)?.querySelector<HTMLFormElement>('.queue-editor') ?? null;

  function update(): void {
    const messages = waiting();
    const { login } = live.snapshot.viewer;
    const maySteer = mayOrder(live.snapshot);
    const kept = editing !== null && !messages.some(({ control }) => control === editing?.control);
    section.hidden = messages.length === 0 && !kept && part('queue-error').childNodes.length === 0;
    draw(part('queue-title'), html`${messages.length === 0 ? nothing : queueTitle(messages.length)}`);
    keepFocus(list, () =>
      inOrderOf(list, [...messages.map(({ control }) => control), ...(kept && editing ? [editing.control] : [])]),
    );
    messages.forEach((message, index) => {
      const item = itemOf(message.control);
      if (!item || message.control === editing?.control) return;
      const isBusy = busy.has(message.control);
      const place = { place: index + 1, of: messages.length, maySteer, login };
      draw(item, queueItem(message, { ...place, nowToo: takesInTurn(live.session), busy: isBusy }));
    });
    if (editing) tellEditor(editing);
  }

  function tellEditor({ control, was, busy: isBusy }: Editing): void {
    const form = editorOf(control);
    const message = find(control);
    const news = form?.querySelector('[data-part="news"]');
    const save = form?.querySelector<HTMLButtonElement>('[data-part="save"]');
    if (news) draw(news, editorNews(message, was, live.session.endedAt !== null));
    if (!save) return;
    save.textContent = message === undefined ? 'Send as new' : 'Save';
    save.disabled = isBusy || live.session.endedAt !== null;
  }

  async function order(control: number, path: string, body: object): Promise<void> {
    if (busy.has(control)) return;
    busy.add(control);
    tell(null);
    update();
    const problem = await post(path, { ...body, key: newKey() });
    busy.delete(control);
    tell(problem);
    update();
  }

  const tell = (problem: Html | null) => draw(part('queue-error'), problem ?? nothing);

  function move(control: number, by: -1 | 1): void {
    const order_ = waiting().map((message) => message.control);
    const from = order_.indexOf(control);
    const other = order_[from + by];
    if (from < 0 || other === undefined) return;
    order_[from + by] = control;
    order_[from] = other;
    void order(control, messageOrderPath(live.snapshot.job), { order: order_ });
  }

  function edit(control: number): void {
    const message = find(control);
    const item = itemOf(control);
    if (!message || !item) return;
    stopEditing();
    editing = { control, was: message.text, mode: message.mode, key: newKey(), busy: false };
    draw(item, queueEditor(message));
    const box = item.querySelector('textarea');
    box?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
    update();
  }

  function stopEditing(): boolean {
    if (!editing) return false;
    const { control } = editing;
    const hadFocus = editorOf(control)?.contains(document.activeElement) === true;
    editing = null;
    update();
    if (hadFocus) itemOf(control)?.querySelector<HTMLElement>('[data-action="queue-edit"]')?.focus();
    return true;
  }

  async function save(): Promise<void> {
    const mine = editing;
    const form = mine && editorOf(mine.control);
    const text = form?.querySelector('textarea')?.value.trim() ?? '';
    if (!mine || !form || text === '' || mine.busy) return;
    mine.busy = true;
    tellEditor(mine);
    const { job } = live.snapshot;
    const isNew = find(mine.control) === undefined;
    const { mode, key } = mine;
    const problem = await post(isNew ? messagesPath(job) : messagePath(job, mine.control), { text, mode, key });
    mine.busy = false;
    if (editing !== mine) return;
    if (problem === null) return void stopEditing();
    draw(form.querySelector('[data-part="editor-error"]') ?? form, problem);
    update();
  }

  function act(action: string, control: number): void {
    const message = find(control);
    switch (action) {
      case 'queue-edit':
        return edit(control);
      case 'queue-keep':
        return void stopEditing();
      case 'queue-withdraw':
        return void order(control, withdrawPath(live.snapshot.job, control), {});
      case 'queue-now':
        return (
          message && void order(control, messagePath(live.snapshot.job, control), { text: message.text, mode: 'steer' })
        );
      case 'queue-up':
        return move(control, -1);
      case 'queue-down':
        return move(control, 1);
      case 'queue-theirs': {
        const box = editorOf(control)?.querySelector('textarea');
        if (!box || !message || !editing) return;
        box.value = message.text;
        editing.was = message.text;
        box.focus();
        return update();
      }
    }
  }

  const controlAt = (target: EventTarget | null): number =>
    Number(target instanceof Element ? target.closest<HTMLElement>('[data-control]')?.dataset['control'] : NaN);

  section.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button[data-action]') : null;
    if (button) act(button.dataset['action'] ?? '', controlAt(button));
  });
  section.addEventListener('submit', (event) => {
    event.preventDefault();
    void save();
  });
  section.addEventListener('keydown', (event) => {
    const isEditing = event.target instanceof HTMLTextAreaElement;
    if (isEditing && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    if (isEditing || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(controlAt(event.target), event.key === 'ArrowUp' ? -1 : 1);
  });

  return { update, dismiss: stopEditing };
}
