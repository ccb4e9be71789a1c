/** Copy buttons: `data-copy` names the field whose text goes to the clipboard; where that is forbidden the text is selected. */

export function startCopying(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    const field = document.getElementById(button?.dataset['copy'] ?? '');
    if (button && field instanceof HTMLInputElement) void copy(field, button);
  });
}

async function copy(field: HTMLInputElement, button: HTMLElement): Promise<void> {
  const words = button.querySelector('span');
  try {
    await navigator.clipboard.writeText(field.value);
    if (words) words.textContent = 'Copied';
  } catch {
    field.focus();
    field.select();
    if (words) words.textContent = 'Selected: copy it';
  }
}
