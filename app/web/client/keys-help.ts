/** The list of keys. */

export const showKeys = (): void => document.querySelector<HTMLDialogElement>('dialog.keys')?.showModal();
