/** What people do on a repository with many threads, as webhooks in the order of events; GitHub itself changes with each event, not with its webhook. */
import { chance } from '../chance.ts';
import type { Incoming } from '../../app/engine/incoming.ts';
import type { Person, Thread } from '../../app/ground/ids.ts';
import type { GitHubDouble } from './github-double.ts';
import { ADA, WIDGETS } from './stage.ts';

export interface Delivery {
  readonly guid: string;
  readonly lane: string;
  readonly incoming: Incoming;
}

/** An event: what changes at GitHub, and the webhook about it. */
export interface Happening {
  readonly delivery: Delivery;
  happen(github: GitHubDouble, heads: Map<number, string>): void;
}

export const CONFIG = `version: 1
limits: { slots: 5, per_thread: 2 }
groups: { ship: 1 }
jobs:
  lint: { run: npm run lint }
  check: { needs: lint, run: npm test, group: ship, output: comment }
  flaky: { run: "false" }
`;
/** Issues below this number block others. */
const FIRST_THREAD = 1_000;
const READER: Person = { id: 6, login: 'rita' };
const NOTHING = (): void => undefined;

/** The events of `threads` threads, mixed, each thread's own in their order. */
export function happeningsOf(threads: number): Happening[] {
  const random = chance(20_261_122);
  const waiting = Array.from({ length: threads }, (_, index) => storyOf(FIRST_THREAD + index, index));
  const mixed: Happening[] = [];
  while (waiting.length > 0) {
    const chosen = Math.floor(random() * waiting.length);
    const next = waiting[chosen]?.shift();
    if (next) mixed.push(next);
    else waiting.splice(chosen, 1);
  }
  return mixed;
}

/** What happens on one thread. No two events are such that their order decides how it ends. */
function storyOf(number: number, index: number): Happening[] {
  const isPull = index % 2 === 0;
  const thread: Thread = { kind: isPull ? 'pull' : 'issue', number };
  const lane = `thread/${WIDGETS.id}/${number}`;
  const about = { repositoryId: WIDGETS.id, thread, threadTitle: `Thread ${number}`, threadBody: '' };
  let told = 0;
  const tell = (incoming: Incoming, happen: Happening['happen'] = NOTHING): Happening => ({
    delivery: { guid: `guid-${number}-${(told += 1)}`, lane, incoming },
    happen,
  });
  const comment = (body: string, author = ADA): Happening =>
    tell({ kind: 'comment', ...about, comment: number * 10 + told, body, author, isBot: false });

  if (isPull) {
    const moved = (head: string): Happening =>
      tell({ kind: 'head_moved', repositoryId: WIDGETS.id, thread, head }, (_, heads) => heads.set(number, head));
    const head = (step: number): string => `${number}${step}`.padEnd(40, 'a');
    return [
      moved(head(0)),
      comment('/run --as build npm run build\n/run --then --as pack npm pack'),
      moved(head(1)),
      comment(index % 4 === 0 ? '/dispatch flaky\n/run --then true' : '/dispatch check'),
      moved(head(2)),
      comment('/run true', READER),
      comment('/status'),
    ];
  }
  if (index % 4 === 1) {
    const label = 'dispatch:check';
    return [
      comment('/run --as first true'),
      tell(
        {
          kind: 'label',
          ...about,
          label,
          moved: 'added',
          sender: ADA,
          isBot: false,
          delivery: `guid-${number}-${told + 1}`,
        },
        (github) => void github.labels.set(number, new Set([...github.labelsOf(number), label])),
      ),
      comment('/run --as second true'),
      comment('/dispach flaky'),
    ];
  }
  const blocker = number - FIRST_THREAD + 1;
  return [
    tell({ kind: 'blockers_moved', repositoryId: WIDGETS.id, issue: number, of: 'own' }, (github) => {
      github.blockers.set(number, [`#${blocker}`]);
      github.blocking.set(blocker, [number]);
    }),
    comment('/dispatch check\n/run --as notes true'),
    {
      delivery: {
        guid: `guid-${number}-closed`,
        lane: `thread/${WIDGETS.id}/${blocker}`,
        incoming: { kind: 'blockers_moved', repositoryId: WIDGETS.id, issue: blocker, of: 'others' },
      },
      happen: (github) => void github.blockers.set(number, []),
    },
    comment('/run --as last true\n/help'),
  ];
}
