/**
 * What a program wrote to its terminal, for showing in ours: colours stay where they are wanted, and nothing else of it does more than
 * stand there as text. Titles, cursors, links, bells and whatever else a terminal obeys are gone, also when they come in pieces.
 */
import { visible } from '../ground/plain-text.ts';

/** A line that does not end is shown in pieces of this many characters. */
const LONGEST = 32_768;
/** Colours that still hold on the next line: at most so many settings are remembered. */
const MOST_SETTINGS = 8;

/** A colour or weight; or any other sequence, complete or cut off: operating system commands, device strings, cursor movements. */
const SEQUENCES =
  /(?:\u001b\[|\u009b)([\d;:]{0,64})m|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|(?:\u001b[PX^_]|[\u0090\u0098\u009e\u009f])[^\u001b\u009c]*(?:\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/g;

export interface TerminalText {
  /** Takes what was written next; returns the lines that are complete by now. */
  add(text: string): string[];
  /** The line that was begun, or an empty text; what follows begins a new one. */
  rest(): string;
}

export function terminalText(colours: boolean): TerminalText {
  let begun = '';
  let holds: string[] = [];

  function shown(raw: string): string {
    let line = holds.join('');
    let at = 0;
    for (const match of raw.matchAll(SEQUENCES)) {
      line += visible(raw.slice(at, match.index));
      at = match.index + match[0].length;
      const codes = match[1] === undefined || !colours ? [] : colourCodes(match[1]);
      if (codes.length === 0) continue;
      const setting = `\u001b[${codes.join(';')}m`;
      holds = codes[0] === '0' ? (codes.length === 1 ? [] : [setting]) : [...holds, setting].slice(-MOST_SETTINGS);
      line += setting;
    }
    line += visible(raw.slice(at));
    return line.includes('\u001b') ? `${line}\u001b[0m` : line;
  }

  return {
    add(text) {
      const lines = `${begun}${text}`.split('\n');
      begun = lines.pop() ?? '';
      while (begun.length > LONGEST) {
        lines.push(begun.slice(0, LONGEST).toWellFormed());
        begun = begun.slice(LONGEST);
      }
      return lines.map((line) => shown(overwritten(line)));
    },
    rest() {
      const line = overwritten(begun);
      begun = '';
      return line === '' ? '' : shown(line);
    },
  };
}

/** What `\r` wrote over is gone; the settings made there hold. */
function overwritten(line: string): string {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((part) => part !== '') ?? '';
}

/** Foreground, background, weight, slant, underline, inversion; nothing that hides text or makes it blink. */
function colourCodes(parameters: string): string[] {
  const given = parameters.split(/[;:]/).map((one) => (one === '' ? 0 : Number(one)));
  const codes: string[] = [];
  for (let index = 0; index < given.length; index += 1) {
    const code = given[index] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      const length = given[index + 1] === 5 ? 3 : given[index + 1] === 2 ? 5 : 0;
      const whole = given.slice(index, index + length);
      if (length === 0 || whole.length < length || whole.some((value) => value > 255)) return codes;
      // 58 colours underlines only, and few terminals know it.
      if (code !== 58) codes.push(...whole.map(String));
      index += length - 1;
    } else if (isHarmless(code)) codes.push(String(code));
  }
  return codes;
}

function isHarmless(code: number): boolean {
  if (code <= 4 || code === 7 || code === 9) return true;
  if (code >= 21 && code <= 29) return code !== 25 && code !== 26 && code !== 28;
  return (code >= 30 && code <= 49 && code !== 38 && code !== 48) || (code >= 90 && code <= 107);
}
