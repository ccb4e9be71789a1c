/**
 * What the pretended model answers. The prompt itself is the script: its markers are obeyed in order, one per request, and a
 * later message with markers of its own (steered in, or a new turn) takes the script's place.
 *
 * `[[say:TEXT]]` · `[[slowly:TEXT]]` streams for five seconds · `[[shell:COMMAND]]` · `[[ask-shell:COMMAND]]` the same, by a model
 * that says it needs leave (Codex asks for nothing else) · `[[write:PATH=TEXT]]` · `[[refuse]]`
 */

export type Move =
  | { readonly say: string; readonly chunks?: number; readonly everyMs?: number }
  | { readonly call: 'shell'; readonly command: string; readonly asks?: true }
  | { readonly call: 'write'; readonly path: string; readonly text: string }
  | { readonly refuse: true };

/** One thing a model is shown, oldest first: a text in the user's name, or what a tool gave back. */
export interface Heard {
  readonly from: 'user' | 'tool';
  readonly text: string;
}

const MARKER = /\[\[(say|slowly|shell|ask-shell|write|refuse)(?::([\s\S]*?))?\]\]/gu;

/** The answer to a request. `tools`: it offers tools; agents also make small requests of their own (titles) that offer none. */
export function answerTo(heard: readonly Heard[], tools: boolean): Move {
  if (!tools) return { say: 'A short title' };
  const last = heard.findLastIndex(({ from, text }) => from === 'user' && movesOf(text).length > 0);
  const results = heard.slice(last + 1).filter(({ from }) => from === 'tool').length;
  return nextMove(heard[last]?.text ?? '', results);
}

/** The move after that many tool results; when the script is over, its last word is said again. */
function nextMove(lastUserText: string, toolResults: number): Move {
  const moves = movesOf(lastUserText);
  return moves[toolResults] ?? moves.findLast((move) => 'say' in move) ?? { say: 'There is no more in the script.' };
}

function movesOf(text: string): Move[] {
  return [...text.matchAll(MARKER)].map(([, verb, words = '']): Move => {
    switch (verb) {
      case 'shell':
        return { call: 'shell', command: words };
      case 'ask-shell':
        return { call: 'shell', command: words, asks: true };
      case 'write': {
        const [path = '', ...rest] = words.split('=');
        return { call: 'write', path, text: rest.join('=') };
      }
      case 'refuse':
        return { refuse: true };
      case 'slowly':
        return { say: words, chunks: 100, everyMs: 50 };
      default:
        return { say: words };
    }
  });
}

/** The pieces in which a text is streamed; a text that is said slowly is said again and again. */
export function pieces({ say, chunks }: Extract<Move, { say: string }>): string[] {
  if (chunks !== undefined) return Array.from({ length: chunks }, (_, index) => `${say} ${index + 1}\n`);
  const half = Math.ceil(say.length / 2);
  return [say.slice(0, half), say.slice(half)].filter((piece) => piece !== '');
}
