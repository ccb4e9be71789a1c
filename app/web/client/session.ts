/** Takes over a served session page: follows the stream, draws what changes once per frame, and carries out what people do. */
import type { EventSourceMessage } from 'eventsource-parser';
import { html, nothing } from '../html.ts';
import { streamPath } from '../paths.ts';
import { openApprovals, type Answers } from '../render/approval-card.ts';
import { guestBar } from '../render/guest.ts';
import { chain } from '../render/chain.ts';
import { chainGraph } from '../render/chain-graph.ts';
import { isPast } from '../render/reading-bar.ts';
import { approvalCards, sidePlan } from '../render/dock.ts';
import { deletedNote } from '../render/deleted.ts';
import { facts } from '../render/facts.ts';
import { header } from '../render/header.ts';
import { links } from '../render/menu.ts';
import { foretold, lights, lightsOf } from '../render/lights.ts';
import { presence } from '../render/presence.ts';
import { queue } from '../render/queue.ts';
import { rules } from '../render/rules.ts';
import { titleOf } from '../render/session-page.ts';
import { situation } from '../render/situation.ts';
import { looksOf } from '../render/state.ts';
import { stopping } from '../render/stopping.ts';
import type { LogEntry } from '../../wire/events.ts';
import type { JobSnapshot, SessionPage } from '../view.ts';
import { othersDid } from './announce.ts';
import { approvals, keepAtCard } from './approvals.ts';
import { showLine, showPassing } from './banner.ts';
import { appNow, stopClock } from './clocks.ts';
import { composer, type Composer } from './composer.ts';
import { draw, query, region } from './draw.ts';
import { forgetFailure } from './earlier.ts';
import { perFrame } from './frames.ts';
import { startHandOver } from './hand-over.ts';
import { itemsView } from './items.ts';
import { jobOrders } from './job-orders.ts';
import { listenToKeys } from './keys.ts';
import { linger } from './linger.ts';
import { addEntries, forgetLog, liveFrom, takeSnapshot, type Live } from './live.ts';
import { queueView } from './queue.ts';
import { startReading } from './reading.ts';
import { startRules } from './rules.ts';
import { postWith, takeBackAway, type Post } from './post.ts';
import { followSight } from './sight.ts';
import { openLine, type LineState } from './stream.ts';
import { followTail } from './tail.ts';

/** Silence becomes visible without any event: look at it this often. */
const LOOK_MS = 5000;

export function startSession(): void {
  const page = JSON.parse(document.getElementById('data')?.textContent ?? '') as SessionPage;
  const live = liveFrom(page);
  const items = itemsView(live);
  const tail = followTail(query('.scroller'), query('.new-chip'));
  hideBrokenFaces();
  const reading = startReading(live, items, tail);
  if (isPast(page)) return listenToKeys(tail, null, reading);
  const isGuest = page.viewer.shared !== null;
  const acting = isGuest ? null : startActing(live, postWith(page.csrf), () => update());
  const menu = { csrf: page.csrf, attempt: live.attempt };
  let boot = '';
  /** The app lets nobody in any more. */
  let isShut = false;

  const update = perFrame(() => {
    const { snapshot, session, link } = live;
    const { deleted } = snapshot;
    const now = appNow();
    const fresh = items.update();
    draw(region('header'), header(snapshot, session, { now, ...menu, deleted }));
    draw(
      region('lights'),
      html`${lights(lightsOf(snapshot, session, link, now), foretold(snapshot, session, now))}${presence(snapshot)}`,
    );
    draw(region('strip'), chain(snapshot.chain, snapshot.job.ref));
    draw(region('chain'), chainGraph(snapshot.chain, snapshot.job.ref, { down: true }));
    draw(region('facts'), html`${facts(snapshot, session)}${links(snapshot, { ...menu, deleted })}`);
    draw(region('situation'), situation(snapshot, session, now));
    keepAtCard(() => draw(region('approvals'), approvalCards({ ...snapshot, now }, acting?.answers())));
    draw(region('rules'), rules(snapshot, session, acting?.rulesTaken));
    draw(region('plan'), sidePlan(session));
    if (isGuest) {
      draw(region('guest'), isShut ? nothing : guestBar({ ...snapshot, now }));
      draw(region('queue'), queue(snapshot, session));
    }
    acting?.update(now);
    tail.added(fresh);
    if (items.more) update();
  });

  function receive({ event, data }: EventSourceMessage): void {
    if (event === 'log') {
      const entries = JSON.parse(data) as LogEntry[];
      const seen = live.session.lastSeq;
      addEntries(live, entries);
      for (const { seq, event: what } of entries) if (seq > seen) say(othersDid(what, live.snapshot.viewer.login));
    }
    if (event === 'job') {
      const before = openApprovals(live.snapshot.job).length;
      const { attempt } = live.snapshot.job;
      takeSnapshot(live, JSON.parse(data) as JobSnapshot);
      // Another attempt has a log of its own, numbered anew: begin with it. The draft is kept.
      if (live.snapshot.job.attempt !== attempt) return location.reload();
      if (live.snapshot.deleted !== null) showDeleted();
      announce(before);
    }
    if (event === 'hello') greet(data);
    update();
  }

  function showDeleted(): void {
    draw(region('deleted'), deletedNote(live.snapshot));
    if (live.log.length === 0) return;
    forgetLog(live);
    items.rebuild();
    draw(region('earlier'), nothing);
    draw(region('later'), nothing);
  }

  /** In the title and to screen readers at once: a tab in the background draws nothing. */
  function announce(approvalsBefore: number): void {
    const { job } = live.snapshot;
    const open = openApprovals(job).filter(({ state }) => state === 'pending');
    const title = `${open.length > 0 ? `(${open.length}) ` : ''}${titleOf(live.snapshot)}`;
    if (document.title !== title) document.title = title;
    const [newest] = open.toReversed();
    region('said').textContent =
      newest && open.length > approvalsBefore
        ? `${newest.ref} needs approval: ${newest.title}`
        : job.endedAt === null
          ? ''
          : `${job.ref}: ${looksOf(job.state).word}`;
  }

  function say(words: string | null): void {
    if (words !== null) region('said').textContent = words;
  }

  function greet(data: string): void {
    const said = (data === '' ? {} : JSON.parse(data)) as { boot?: string };
    if (boot !== '' && said.boot !== undefined && said.boot !== boot)
      showPassing(html`<span>The app was started again. Nothing was lost.</span>`);
    boot = said.boot ?? boot;
  }

  function tell(state: LineState): void {
    const link = state.kind === 'live' || state.kind === 'connecting' ? state.kind : 'offline';
    if (state.kind === 'live' && live.link.state !== 'live') {
      takeBackAway();
      forgetFailure(live);
    }
    // From offline it stays offline until a word came through.
    if (link !== live.link.state && !(link === 'connecting' && live.link.state === 'offline'))
      live.link = { state: link, since: appNow() };
    if (state.kind === 'refused') {
      isShut = true;
      stopClock();
    }
    showLine(state, isGuest);
    update();
  }

  const inBackground = followSight(() => line.renew());
  const address = () => streamPath(live.snapshot.job, live.session.lastSeq, inBackground());
  const line = openLine({ address, receive, tell });
  const wake = () => document.visibilityState === 'visible' && line.wake();
  addEventListener('online', wake);
  addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', wake);
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-action]') : null;
    if (button?.dataset['action'] === 'retry') line.wake();
  });
  listenToKeys(tail, acting?.composer ?? null, reading);
  showPlaceInChain();
  followKeyboard();
  setInterval(update, LOOK_MS);
  update();
}

interface Acting {
  readonly composer: Composer;
  readonly answers: () => Answers;
  /** Rules on their way back. */
  readonly rulesTaken: ReadonlySet<string>;
  update(now: number): void;
}

/** All that a person can do here; whoever came by a view-only link can do none of it. */
function startActing(live: Live, post: Post, changed: () => void): Acting {
  const writing = composer(live, post);
  const deciding = approvals(live, post, changed);
  const waiting = queueView(live, post);
  const parts = [writing, jobOrders(live, post), waiting, linger(live, post), startHandOver(live, post)];
  return {
    composer: { ...writing, dismiss: () => waiting.dismiss() || writing.dismiss() },
    answers: deciding.answers,
    rulesTaken: startRules(live, post, changed),
    update(now) {
      draw(region('stopping'), stopping(live.snapshot, live.session, now));
      for (const part of parts) part.update();
    },
  };
}

/** A long chain is wider than a phone. */
function showPlaceInChain(): void {
  const strip = region('strip');
  const here = strip.querySelector<HTMLElement>('.here');
  if (here) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  const graph = region('chain').querySelector('.graph');
  const [box, job] = [graph, graph?.querySelector('.here')].map((part) => part?.getBoundingClientRect());
  if (!graph || !box || !job) return;
  graph.scrollLeft += job.left + job.width / 2 - (box.left + box.width / 2);
  graph.scrollTop += job.top + job.height / 2 - (box.top + box.height / 2);
}

/** Behind a face that cannot be fetched stands the letter. */
function hideBrokenFaces(): void {
  document.addEventListener(
    'error',
    (event) => event.target instanceof HTMLImageElement && event.target.remove(),
    true,
  );
}

/** Phones lay the keyboard over the page: keep the composer above it. */
function followKeyboard(): void {
  const { visualViewport } = globalThis;
  visualViewport?.addEventListener('resize', () =>
    document.documentElement.style.setProperty('--seen-height', `${Math.round(visualViewport.height)}px`),
  );
}
