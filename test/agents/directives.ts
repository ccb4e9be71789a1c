/** The little language of the scripted agent: `[[verb:argument]]` anywhere in a prompt, obeyed in order. */

export type Directive =
  | { readonly verb: 'say' | 'think' | 'fail'; readonly text: string }
  | { readonly verb: 'plan'; readonly entries: readonly string[] }
  | { readonly verb: 'run'; readonly command: string; readonly asks: boolean }
  | { readonly verb: 'write'; readonly path: string; readonly text: string }
  | { readonly verb: 'sleep'; readonly seconds: number }
  | { readonly verb: 'flood'; readonly chunks: number }
  | { readonly verb: 'wait' | 'env' | 'recall' | 'crash' | 'hang' | 'no-steering' };

const PLAIN = ['wait', 'env', 'recall', 'crash', 'hang', 'no-steering'] as const;

/** All directives of a prompt; anything else in double brackets is ordinary text. */
export function parseDirectives(prompt: string): Directive[] {
  const found: Directive[] = [];
  for (let from = 0; ;) {
    const start = prompt.indexOf('[[', from);
    const end = start < 0 ? -1 : closing(prompt, start + 2);
    if (end < 0) return found;
    const directive = parse(prompt.slice(start + 2, end));
    if (directive) found.push(directive);
    from = directive ? end + 2 : start + 2;
  }
}

/** Brackets within are counted (`[[run:[[ -f a ]]]]` runs `[[ -f a ]]`), and of three at the end the last two close. */
function closing(prompt: string, from: number): number {
  let depth = 0;
  for (let at = from; at < prompt.length - 1; at += 1) {
    const pair = prompt.slice(at, at + 2);
    if (pair === '[[') depth += 1;
    else if (pair !== ']]') continue;
    else if (depth === 0) return prompt[at + 2] === ']' ? at + 1 : at;
    else depth -= 1;
    at += 1;
  }
  return -1;
}

function parse(inner: string): Directive | undefined {
  const plain = PLAIN.find((verb) => verb === inner);
  if (plain) return { verb: plain };
  const colon = inner.indexOf(':');
  if (colon < 0) return undefined;
  const text = inner.slice(colon + 1);
  switch (inner.slice(0, colon)) {
    case 'say':
      return { verb: 'say', text };
    case 'think':
      return { verb: 'think', text };
    case 'fail':
      return { verb: 'fail', text };
    case 'plan':
      return { verb: 'plan', entries: text.split('|') };
    case 'run':
      return { verb: 'run', command: text, asks: true };
    case 'run!':
      return { verb: 'run', command: text, asks: false };
    case 'write': {
      const equals = text.indexOf('=');
      return equals < 1 ? undefined : { verb: 'write', path: text.slice(0, equals), text: text.slice(equals + 1) };
    }
    case 'sleep':
      return Number(text) >= 0 ? { verb: 'sleep', seconds: Number(text) } : undefined;
    case 'flood':
      return Number.isInteger(Number(text)) && Number(text) >= 0 ? { verb: 'flood', chunks: Number(text) } : undefined;
    default:
      return undefined;
  }
}
