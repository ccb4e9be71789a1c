/** A comment: parsed, what it needs asked of GitHub, and then all of it decided in one transaction. */
import type { Command } from '../dispatch/command.ts';
import type { KeyedEffect } from '../dispatch/effects.ts';
import { looksPrefixed, mayBeOurs, parseComment } from '../dispatch/parse.ts';
import { brokenConfigText, lastGoodText, mistakeText, rejectionText, replyMarker } from '../dispatch/texts.ts';
import { plain } from '../ground/markdown.ts';
import type { Rejection } from '../ground/outcome.ts';
import { lackOf, listsOf } from './authorise.ts';
import { configOf } from './configuration.ts';
import { gather } from './gather.ts';
import { act, type Act } from './handle.ts';
import type { House } from './house.ts';
import type { CommentCreated } from './incoming.ts';
import type { RepositoryRow } from './ports/store.ts';
import { isAsking, serveAsking, serveOther } from './serve-command.ts';
import type { Serving } from './serving.ts';
import { NAMED_BOT, standingOf } from './standing.ts';

export async function onComment(
  house: House,
  repository: RepositoryRow,
  incoming: CommentCreated,
  inbox: number,
): Promise<void> {
  const once = (work: (scope: Act) => Promise<void>): Promise<void> => actOnce(house, incoming, inbox, work);
  // GitHub is asked nothing for a `/word` that belongs to another bot.
  const known = repository.settings.prefix;
  if (!mayBeOurs(incoming.body, known) && !looksPrefixed(incoming.body))
    return house.store.closeInbox(inbox, house.clock.now(), null);
  const configured = await configOf(house, repository);
  const prefix = configured.ok ? configured.config.prefix : repository.settings.prefix;
  const parsed = parseComment(incoming.body, prefix);
  if (parsed.kind === 'not_for_us') return house.store.closeInbox(inbox, house.clock.now(), null);
  const isNamedBot = incoming.isBot && configured.ok && configured.config.who.bots.includes(incoming.author.id);
  // A bot gets no reply in words: two bots that answer each other would never stop.
  if (incoming.isBot && (!isNamedBot || parsed.kind === 'answer'))
    return once((scope) => answer(scope, incoming, 'confused', []));
  if (parsed.kind === 'answer')
    return once((scope) => answer(scope, incoming, 'confused', [mistakeText(parsed.mistake, prefix)]));

  const { commands } = parsed;
  const person = incoming.author;
  const lists = await listsOf(house, repository, commands, configured);
  const standing = isNamedBot ? NAMED_BOT : await standingOf(house, repository, person, lists);
  const lack = await lackOf(house, repository, { commands, person, standing, isBot: isNamedBot });
  if (lack !== undefined)
    return once((scope) => answer(scope, incoming, 'confused', [rejectionText(person.login, lack, prefix)]));

  const asks = commands.some(isAsking);
  if (asks && !configured.ok)
    return once((scope) =>
      answer(scope, incoming, 'confused', [
        brokenConfigText(person.login, configured.problems, configured.url, configured.source),
      ]),
    );
  const gathered =
    asks && configured.ok
      ? await gather(
          house,
          repository,
          { ...incoming, commands: commands.filter(isAsking) },
          { configured, standing, isBot: isNamedBot },
        )
      : undefined;
  await once((scope) => serve(scope, incoming, commands, { house, incoming, standing, gathered, repository }));
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

/** All jobs of a comment are accepted or none; every other command is answered for itself, in order. */
async function serve(
  scope: Act,
  incoming: CommentCreated,
  commands: readonly Command[],
  serving: Serving,
): Promise<void> {
  const { login } = incoming.author;
  const refusals: Rejection[] = [];
  const replies: string[] = [];
  let asked = false;
  for (const command of commands) {
    if (isAsking(command) && asked) continue;
    asked ||= isAsking(command);
    const result = isAsking(command)
      ? await serveAsking(scope, commands.filter(isAsking), serving)
      : await serveOther(scope, command, serving);
    if (!result.ok) refusals.push(result.rejection);
    else if (result.value !== null) replies.push(result.value);
  }
  const instead = serving.gathered?.configured.instead;
  if (instead && asked) replies.push(lastGoodText(login, instead.problems, instead.url, instead.since, instead.source));
  const texts = [
    ...replies,
    ...refusals.map((rejection) => rejectionText(login, rejection, scope.tx.repository.settings.prefix)),
  ];
  await answer(scope, incoming, refusals.length > 0 ? 'confused' : 'eyes', texts);
}

/** One reaction, and one reply for everything there is to say; a bot gets none in words. */
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
  if (texts.length > 0 && !incoming.isBot) effects.push(replyTo(key, incoming.thread.number, texts.join('\n\n')));
  await scope.enqueue(effects);
}

/** A reply that is posted once, whatever happens while it is. */
export function replyTo(key: string, thread: number, text: string): KeyedEffect {
  return {
    key: `${key}/reply`,
    subject: `${key}/reply`,
    effect: { kind: 'reply', thread, body: `${replyMarker(key)}\n${text}` },
    delayMs: 0,
  };
}
