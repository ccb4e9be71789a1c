/** What the menu offers that takes scripts: copying the address, sharing, deleting a transcript. */
import { deleteTranscriptPath } from '../paths.ts';
import { deleteQuestion } from '../render/menu.ts';
import { openDialog } from './dialog.ts';
import { draw } from './draw.ts';
import { showKeys } from './keys-help.ts';
import type { Live } from './live.ts';
import { sendWith } from './post.ts';

export function startMenu(live: Live): void {
  const send = sendWith(live.csrf);
  document.addEventListener('click', (event) => {
    const part = event.target instanceof Element ? event.target.closest<HTMLElement>('.links [data-action]') : null;
    switch (part?.dataset['action']) {
      case 'copy-link':
        return void copyPage(part);
      case 'keys':
        return showKeys();
      case 'share':
        // The QR code's maker is fetched when someone wants one.
        return void import('./share.ts')
          .then(({ openSharing }) => openSharing(live, send))
          .catch(() => say(part, 'Try again'));
      case 'delete-transcript':
        return askToDelete();
      default:
        return;
    }
  });

  function askToDelete(): void {
    const dialog = openDialog('ask-delete', 'delete-title', deleteQuestion(live.snapshot, live.attempt));
    dialog.addEventListener('click', (event) => {
      const button =
        event.target instanceof Element ? event.target.closest<HTMLButtonElement>('[data-action="delete-now"]') : null;
      if (button && !button.disabled) void deleteNow(dialog, button);
    });
  }

  async function deleteNow(dialog: HTMLDialogElement, button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    const { problem } = await send(deleteTranscriptPath(live.snapshot.job), { attempt: live.attempt });
    button.disabled = false;
    if (!problem) return location.reload();
    draw(dialog.querySelector('[data-error]') ?? dialog, problem);
  }
}

async function copyPage(button: HTMLElement): Promise<void> {
  const address = location.href.replace(/#.*/, '');
  try {
    await navigator.clipboard.writeText(address);
    say(button, 'Copied');
  } catch {
    say(button, address);
  }
}

function say(button: HTMLElement, words: string): void {
  const place = button.querySelector('span');
  if (place) place.textContent = words;
}
