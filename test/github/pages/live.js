// Keeps a page current without reloading it: every 2 s the same address is fetched again and only the parts marked `data-live` are exchanged,
// so nothing that is being typed is lost. Buttons speak GitHub's REST API with the token of the person chosen above.
const page = document.documentElement.dataset;
const isTypingIn = (part) =>
  part.contains(document.activeElement) && document.activeElement.matches('input, textarea, select');
const source = new WeakMap();

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = next.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && 'each' in part.dataset) exchangeEach(part, fresh);
    else if (fresh) exchange(part, fresh);
  }
}

// Only what differs is touched, and folds stay as they are, so that reading and selecting go on undisturbed.
function exchange(old, fresh) {
  if (source.get(old) === fresh.innerHTML || isTypingIn(old)) return;
  const open = [...old.querySelectorAll('details')].map((fold) => fold.open);
  source.set(old, fresh.innerHTML);
  old.innerHTML = fresh.innerHTML;
  old.querySelectorAll('details').forEach((fold, index) => (fold.open = open[index] ?? fold.open));
}

function exchangeEach(list, fresh) {
  for (const [index, child] of [...fresh.children].entries()) {
    const old = list.children[index];
    if (old) exchange(old, child);
    else source.set(list.appendChild(document.importNode(child, true)), child.innerHTML);
  }
  while (list.children.length > fresh.children.length) list.lastElementChild.remove();
}

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
      ...(page.token && { authorization: `Bearer ${page.token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.ok) return;
  const said = await answer.json().catch(() => ({}));
  throw new Error(`${answer.status} ${said.message ?? answer.statusText}`);
}

// A form marked `data-call="POST /path"` sends its fields as JSON, with what `data-body` holds; `data-list="labels"` sends the one field as a list.
document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (!form.dataset.call) return;
  event.preventDefault();
  const [method, path] = form.dataset.call.split(' ');
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  const given = form.dataset.body ? JSON.parse(form.dataset.body) : {};
  const body = form.dataset.list ? { [form.dataset.list]: Object.values(fields) } : { ...given, ...fields };
  const trouble = form.querySelector('.trouble') ?? document.querySelector('.trouble');
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  try {
    await call(method, path, Object.keys(body).length > 0 ? body : undefined);
    if (trouble) trouble.textContent = '';
    form.reset();
    document.activeElement?.blur();
    await refresh();
  } catch (error) {
    if (trouble) trouble.textContent = error.message;
  }
  for (const button of form.querySelectorAll('button')) button.disabled = false;
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.form) event.target.form.requestSubmit();
});

document.addEventListener('change', (event) => {
  if (event.target.matches('[data-submits]')) event.target.form.requestSubmit();
});

if (document.querySelector('[data-live]')) {
  for (const part of document.querySelectorAll('[data-live], [data-each] > *')) source.set(part, part.innerHTML);
  setInterval(() => void refresh().catch(() => {}), 2000);
}
