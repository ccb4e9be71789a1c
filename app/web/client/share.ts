/** The dialog for sharing at work: makes view-only links, lists those that are open, takes them back. */
import { html, nothing } from '../html.ts';
import { revokeViewLinkPath, viewLinksPath } from '../paths.ts';
import { freshLink, mayLetIn, openLinks, shareDialog, type ViewLinkView } from '../render/share.ts';
import { appNow } from './clocks.ts';
import { openDialog } from './dialog.ts';
import { draw } from './draw.ts';
import type { Live } from './live.ts';
import type { Send } from './post.ts';

export function openSharing(live: Live, send: Send): void {
  const { snapshot } = live;
  const { job } = snapshot;
  let links: readonly ViewLinkView[] | null = null;
  const dialog = openDialog(
    'share',
    'share-title',
    shareDialog(snapshot, { address: location.href.replace(/[?#].*/, ''), links, fresh: null, now: appNow() }),
  );
  if (!mayLetIn(snapshot)) return;
  const part = (name: string): Element => dialog.querySelector(`[data-part="${name}"]`) ?? dialog;
  const list = () => draw(part('open-links'), openLinks({ links, now: appNow() }));

  async function look(): Promise<void> {
    try {
      const response = await fetch(viewLinksPath(job), { headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      ({ links } = (await response.json()) as { links: readonly ViewLinkView[] });
      list();
    } catch {
      draw(part('open-links'), html`<p class="muted">Open links could not be looked up. Close this and try again.</p>`);
    }
  }

  async function order(button: HTMLButtonElement, path: string, body: unknown): Promise<unknown> {
    button.disabled = true;
    draw(part('link-error'), nothing);
    const { answer, problem } = await send(path, body);
    button.disabled = false;
    if (problem) draw(part('link-error'), problem);
    return problem ? null : answer;
  }

  async function make(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
    const hours = Number(new FormData(form).get('hours'));
    const made = (await order(button, viewLinksPath(job), { hours })) as { link: ViewLinkView; url: string } | null;
    if (!made) return;
    draw(part('fresh'), freshLink(made.url));
    links = [made.link, ...(links ?? [])];
    list();
    dialog.querySelector<HTMLElement>('[data-copy="fresh-link"]')?.focus();
  }

  async function revoke(id: string, button: HTMLButtonElement): Promise<void> {
    if ((await order(button, revokeViewLinkPath(job, id), {})) === null) return;
    links = (links ?? []).filter((link) => link.id !== id);
    draw(part('fresh'), nothing);
    list();
  }

  dialog.addEventListener('submit', (event) => {
    event.preventDefault();
    const form = event.target;
    const button = form instanceof HTMLFormElement ? form.querySelector('button') : null;
    if (form instanceof HTMLFormElement && button && !button.disabled) void make(form, button);
  });
  dialog.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-revoke]') : null;
    if (button) void revoke(button.dataset['revoke'] ?? '', button);
  });
  void look();
}
