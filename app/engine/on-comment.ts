/** A comment: parsed, its author's right asked of GitHub, what it needs gathered, and then all of it decided in one transaction. */
import type { Command } from '../dispatch/parse.ts';
import { parseComment } from '../dispatch/parse.ts';
import { brokenConfigText, helpText, mistakeText, noRightText, rejectionText, replyMarker } from '../dispatch/texts.ts';
import type { KeyedEffect } from '../dispatch/effects.ts';
import type { Rejection } from '../ground/outcome.ts';
import { plain } from '../ground/markdown.ts';
import { includesRole, type Role } from '../ground/roles.ts';
import { configOf } from './catalogue.ts';
import { commandOnJobs } from './command-on-jobs.ts';
import { act, type Act } from './handle.ts';
import type { House } from './house.ts';
import type { CommentCreated } from './incoming.ts';
import type { RepositoryRow } from './ports/store.ts';
import { submitPlan, type Gathered } from './submit.ts';
import { decideOnApproval, tellSession } from './steer.ts';

type Asking = Extract<Command, { kind: 'dispatch' | 'run' }>;

/** What each command needs at least; approvals name their own approvers. */
const NEEDED: Record<Command['kind'], Role> = {
  dispatch: 'write',
  run: 'write',
  cancel: 'write',
  release: 'write',
  tell: 'write',
  status: 'read',
  help: 'read',
  approve: 'read',
  deny: 'read',
};

export async function onComment(
  house: House,
  repository: RepositoryRow,
  incoming: CommentCreated,
  inbox: number,
): Promise<void> {
  const once = (work: (scope: Act) => Promise<void>): Promise<void> => actOnce(house, incoming, inbox, work);
  const parsed = parseComment(incoming.body);
  if (parsed.kind === 'not_for_us') return house.store.closeInbox(inbox, house.clock.now(), null);
  // A bot gets no reply in words: two bots that answer each other would never stop.
  if (incoming.isBot) return once((scope) => answer(scope, incoming, 'confused', []));
  if (parsed.kind === 'answer')
    return once((scope) => answer(scope, incoming, 'confused', [mistakeText(parsed.mistake)]));

  const role = await house.github.roleOf(repository, incoming.author.login);
  const lacking = parsed.commands.map((command) => NEEDED[command.kind]).find((needed) => !includesRole(role, needed));
  if (lacking)
    return once((scope) => answer(scope, incoming, 'confused', [noRightText(incoming.author.login, role, lacking)]));

  const asking = parsed.commands.filter(
    (command): command is Asking => command.kind === 'dispatch' || command.kind === 'run',
  );
  const gathered = asking.length > 0 ? await gather(house, repository, incoming) : undefined;
  if (gathered && 'broken' in gathered) return once((scope) => answer(scope, incoming, 'confused', [gathered.broken]));
  await once((scope) => serve(house, scope, incoming, { commands: parsed.commands, asking, role, gathered }));
}

/** A comment may come again under another delivery: whatever it says, it was served the first time. */
async function actOnce(
  house: House,
  incoming: CommentCreated,
  inbox: number,
  work: (scope: Act) => Promise<void>,
): Promise<void> {
  await act(house, incoming.repositoryId, { inbox }, async (scope) => {
    if (await scope.tx.takeKey(`comment/${incoming.comment}`, scope.now)) await work(scope);
  });
}

async function gather(
  house: House,
  repository: RepositoryRow,
  incoming: CommentCreated,
): Promise<Gathered | { readonly broken: string }> {
  const [configured, commit] = await Promise.all([
    configOf(house, repository),
    house.github.headOf(repository, incoming.thread),
  ]);
  if (!configured.ok) return { broken: brokenConfigText(incoming.author.login, configured.problems, configured.url) };
  return { config: configured.config, commit };
}

/** The comment cannot be handled for good: its author is told why, as far as GitHub lets us. */
export async function onCommentGivenUp(
  house: House,
  incoming: CommentCreated,
  inbox: number,
  reason: string,
): Promise<void> {
  const text = `@${incoming.author.login} this could not be carried out: ${plain(reason, 300)}. Nothing was started.`;
  await actOnce(house, incoming, inbox, (scope) => answer(scope, incoming, 'confused', [text]));
}

interface Served {
  readonly commands: readonly Command[];
  readonly asking: readonly Asking[];
  readonly role: Role;
  readonly gathered: Gathered | undefined;
}

/** All jobs of a comment are accepted or none; every other command is answered for itself, in order. */
async function serve(house: House, scope: Act, incoming: CommentCreated, served: Served): Promise<void> {
  const refusals: Rejection[] = [];
  const replies: string[] = [];
  let submitted = false;
  for (const command of served.commands) {
    switch (command.kind) {
      case 'dispatch':
      case 'run': {
        if (submitted || !served.gathered) break;
        submitted = true;
        const context = {
          keyPrefix: `comment/${incoming.comment}`,
          thread: incoming.thread,
          threadTitle: incoming.threadTitle,
          requester: incoming.author,
        };
        const result = await submitPlan(scope, served.asking, served.gathered, context);
        if (!result.ok) refusals.push(result.rejection);
        break;
      }
      case 'cancel':
      case 'release':
      case 'status': {
        const result = await commandOnJobs(house, scope, command, incoming);
        if (!result.ok) refusals.push(result.rejection);
        else if (result.value !== null) replies.push(result.value);
        break;
      }
      case 'tell': {
        const result = await tellSession(scope, {
          job: command.job,
          text: command.text,
          by: incoming.author,
          mode: 'steer',
        });
        if (!result.ok) refusals.push(result.rejection);
        break;
      }
      case 'approve':
      case 'deny': {
        const verdict = {
          decision: command.kind === 'approve' ? 'allow' : 'deny',
          by: incoming.author,
          role: served.role,
          reason: command.kind === 'deny' ? command.reason : '',
          hash: null,
        } as const;
        const result = await decideOnApproval(scope, command.approval, verdict);
        if (!result.ok) refusals.push(result.rejection);
        break;
      }
      case 'help':
        replies.push(helpText(incoming.author.login));
        break;
    }
  }
  const texts = [...replies, ...refusals.map((rejection) => rejectionText(incoming.author.login, rejection))];
  await answer(scope, incoming, refusals.length > 0 ? 'confused' : 'eyes', texts);
}

/** One reaction, and one reply for everything there is to say. */
async function answer(
  scope: Act,
  incoming: CommentCreated,
  content: 'eyes' | 'confused',
  texts: readonly string[],
): Promise<void> {
  const key = `comment/${incoming.comment}`;
  const effects: KeyedEffect[] = [
    {
      key: `${key}/react`,
      subject: `${key}/react`,
      effect: { kind: 'react', comment: incoming.comment, content },
      delayMs: 0,
    },
  ];
  if (texts.length > 0) {
    const body = `${replyMarker(key)}\n${texts.join('\n\n')}`;
    effects.push({
      key: `${key}/reply`,
      subject: `${key}/reply`,
      effect: { kind: 'reply', thread: incoming.thread.number, body },
      delayMs: 0,
    });
  }
  await scope.enqueue(effects);
}
