/** What a person types into a session on their machine: a message, or a word that begins with a slash. */

export type Typed =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'help' }
  /** `order`: behind the job's address; `body`: as the API takes it. */
  | { readonly kind: 'order'; readonly path: string; readonly body: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'decide';
      readonly approval: string;
      readonly decision: 'allow' | 'deny';
      readonly scope: 'once' | 'session';
      readonly reason: string;
    }
  /** It makes no sense: what would be right. */
  | { readonly kind: 'mistake'; readonly say: string };

export const TYPED_HELP = [
  'What you type is a message to the agent, now. And there are these words:',
  '/queue TEXT: a message for when it has done what it does',
  '/interrupt [TEXT]: ends what it does; it goes on with TEXT, or waits to be told',
  '/approve P7 [--session]: lets it do what it asks for; --session: for the rest of this session',
  '/deny P7 REASON: does not let it',
  '/stop [REASON]: ends the session',
  'Ctrl-C ends the session in good order, and a second one at once.',
];

export function readTyped(line: string): Typed {
  const text = line.trim();
  if (text === '') return { kind: 'nothing' };
  if (!text.startsWith('/')) return message(text, 'steer');
  const [, word = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  switch (word.toLowerCase()) {
    case 'help':
      return { kind: 'help' };
    case 'queue':
      return rest === '' ? mistake('What is it to hear? `/queue now the tests`') : message(rest, 'queue');
    case 'interrupt':
      return { kind: 'order', path: 'interrupt', body: rest === '' ? {} : { text: rest } };
    case 'stop':
      return { kind: 'order', path: 'stop', body: rest === '' ? {} : { reason: rest } };
    case 'approve':
      return decided('allow', rest);
    case 'deny':
      return decided('deny', rest);
    default:
      return mistake(`There is no \`/${word}\` here. \`/help\` tells what there is.`);
  }
}

const message = (text: string, mode: 'steer' | 'queue'): Typed => ({
  kind: 'order',
  path: 'messages',
  body: { text, mode },
});

function decided(decision: 'allow' | 'deny', rest: string): Typed {
  const [, number, words = ''] = /^p?([1-9]\d{0,8})(?:\s+([\s\S]+))?$/i.exec(rest) ?? [];
  if (number === undefined)
    return mistake(
      decision === 'allow' ? 'Which approval? `/approve P7`' : 'Which approval, and why not? `/deny P7 REASON`',
    );
  const base = { kind: 'decide', approval: `P${number}`, decision } as const;
  const said = words.trim();
  if (decision === 'allow') {
    if (said === '' || said === '--session') return { ...base, scope: said === '' ? 'once' : 'session', reason: '' };
    return mistake('Behind the approval there may be `--session`, and nothing else: `/approve P7 --session`');
  }
  return said === ''
    ? mistake(`Why not? The agent hears it: \`/deny P${number} not on a Friday\``)
    : { ...base, scope: 'once', reason: said };
}

const mistake = (say: string): Typed => ({ kind: 'mistake', say });
