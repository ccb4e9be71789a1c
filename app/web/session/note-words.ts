/** What people set for a session, in Markdown: the same words on the page and in a transcript that is kept. */
import { inWords } from '../../ground/durations.ts';
import { code, plain } from '../../ground/markdown.ts';
import type { NoteItem } from './items.ts';

/** So much of a message tells which one it is, in characters. */
const NAMING = 80;

/** Rules that are named one by one. */
const MOST_RULES = 5;

/** Says who did it. */
export function noteWords({ by, what }: Pick<NoteItem, 'by' | 'what'>): string {
  const who = `**${plain(by || 'someone')}**`;
  switch (what.kind) {
    case 'charge':
      return by === what.to
        ? `${who} took charge.`
        : `${who} handed over to **${plain(what.to)}**, who is in charge now.`;
    case 'interrupt':
      return `${who} interrupted the turn.`;
    case 'handed':
      return `The message of ${who} reached the agent here: “${plain(what.text, NAMING)}”`;
    case 'linger':
      return what.seconds === 0
        ? `${who} lets the session end with its turn.`
        : what.until !== null
          ? `${who} keeps the session open until ${new Date(what.until).toISOString().slice(11, 16)} UTC.`
          : `${who} keeps the session open for ${inWords(what.seconds)} after its turn.`;
    case 'policy':
      return [
        what.allowed.length > 0 && `${who} allowed ${named(what.allowed)} for the rest of the session.`,
        what.takenBack.length > 0 && `${who} took back ${named(what.takenBack)}: it is asked for again.`,
        what.allowed.length + what.takenBack.length === 0 && `${who} left what is allowed in the session as it was.`,
      ]
        .filter((part) => part !== false)
        .join(' ');
  }
}

function named(rules: readonly string[]): string {
  const shown = rules.slice(0, MOST_RULES).map((rule) => code(rule, 500));
  const more = rules.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
