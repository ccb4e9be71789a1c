/** Fetches more of the log when asked: older entries, and, of an attempt that is over, later ones. For a link, until its event is there. */
import { html } from '../html.ts';
import { logPath } from '../paths.ts';
import { readingPath } from '../reading.ts';
import { earlier as earlierButton, later as laterButton } from '../render/session-page.ts';
import { itemAt } from '../session/place.ts';
import type { LogEntry } from '../../wire/events.ts';
import { draw, region } from './draw.ts';
import { addEarlier, addEntries, type Live } from './live.ts';

const PAGE = 500;
/** An event this far from what the page holds is opened on a page of its own, which begins around it. */
const FAR = 1_500;

type Side = 'earlier' | 'later';
type Answer = { readonly entries: LogEntry[]; readonly earlier: boolean; readonly later: boolean };

/** True when something came. */
export async function loadMore(live: Live, side: Side, drawn: () => Promise<void>): Promise<boolean> {
  const button = region(side).querySelector('button');
  if (button) button.disabled = true;
  try {
    const { entries, earlier, later } = await fetchLog(live, side);
    if (side === 'earlier') addEarlier(live, entries, earlier);
    else {
      addEntries(live, entries);
      live.later = later;
    }
    await drawn();
    draw(region(side), buttonOf(live, side));
    return entries.length > 0;
  } catch {
    draw(
      region(side),
      html`<p class="error">
        ${side === 'earlier' ? 'Earlier' : 'Later'} events could not be fetched.
        <button type="button" class="button" data-action="${side}">Try again</button>
      </p>`,
    );
    return false;
  }
}

async function fetchLog(live: Live, side: Side): Promise<Answer> {
  const { snapshot, attempt, log, session } = live;
  const from = side === 'earlier' ? { before: log[0]?.seq ?? 0 } : { after: session.lastSeq };
  const response = await fetch(logPath(snapshot.job, attempt, from, PAGE), { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as Answer;
}

const buttonOf = (live: Live, side: Side) =>
  side === 'earlier' ? earlierButton(live.earlier, aroundOf(live)) : laterButton(live.later, aroundOf(live));

const aroundOf = ({ attempt, filter, log, snapshot }: Live) => ({
  attempt,
  filter,
  log,
  isPast: attempt !== snapshot.job.attempt,
});

/** The app is back: that more entries could not be fetched is no longer true. */
export function forgetFailure(live: Live): void {
  if (region('earlier').querySelector('.error')) draw(region('earlier'), buttonOf(live, 'earlier'));
}

/** `#e123`: shows the item that holds event 123, however far back; `#P7`: the approval. */
export async function openDeepLink(live: Live, drawn: () => Promise<void>): Promise<void> {
  const hash = location.hash.slice(1);
  const seq = Number(/^e(\d+)$/.exec(hash)?.[1] ?? 0);
  const oldest = () => live.log[0]?.seq ?? 0;
  if (seq > 0 && live.earlier && oldest() - seq > FAR)
    return location.replace(readingPath(live.attempt, { at: seq, filter: live.filter }));
  while (seq > 0 && live.earlier && oldest() > seq) if (!(await loadMore(live, 'earlier', drawn))) break;
  const holding = seq > 0 ? itemAt(live.session, live.log, seq) : undefined;
  const target = (holding && document.getElementById(`e${holding.seq}`)) ?? document.getElementById(hash);
  for (const element of document.querySelectorAll('.item.aimed')) element.classList.remove('aimed');
  target?.closest('.item')?.classList.add('aimed');
  target?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}
