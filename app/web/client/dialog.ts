/** A dialog of its own over the page: made when it is opened, gone when it is closed, and the focus returns to where it was. */
import type { Html } from '../html.ts';
import { draw } from './draw.ts';

export function openDialog(name: string, labelledBy: string, content: Html): HTMLDialogElement {
  const opener = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = `dialog ${name}`;
  dialog.setAttribute('aria-labelledby', labelledBy);
  draw(dialog, content);
  document.body.append(dialog);
  dialog.addEventListener('click', (event) => {
    const part = event.target instanceof Element ? event.target : null;
    // The ground beside the dialog is the dialog itself.
    if (part === dialog || part?.closest('[data-action="close-dialog"]')) dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  });
  dialog.showModal();
  return dialog;
}
