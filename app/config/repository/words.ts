/** How the messages quote what the file holds: names that are not there, lists of those that are. */
import { nearest } from '../../ground/near-miss.ts';
import type { Finding, Step } from './problem.ts';

/** A text of the file for a sentence, in at most 60 characters and without the backticks that would end its code. */
export const shortened = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60)}…` : text).replaceAll('`', "'").replace(/\s+/g, ' ');

export function listed(words: readonly string[], and = 'and'): string {
  const marked = words.map((word) => `\`${word}\``);
  return marked.length < 2 ? marked.join('') : `${marked.slice(0, -1).join(', ')} ${and} ${marked.at(-1)}`;
}

/** Comparing is dear, and a file may hold a thousand names. */
const MOST_COMPARED = 300;

/** One finding when `name` is given and is not among the known ones. */
export function unknownName(
  kind: 'agent' | 'profile' | 'job',
  name: string | undefined,
  known: ReadonlySet<string>,
  path: readonly Step[],
  at: 'key' | 'value' = 'value',
): readonly Finding[] {
  if (name === undefined || known.has(name)) return [];
  const names = [...known];
  const near = nearest(name, names.slice(0, MOST_COMPARED));
  const hint =
    near !== undefined
      ? `Did you mean \`${near}\`?`
      : names.length > 0
        ? `There ${names.length > 1 ? 'are' : 'is'} ${listed(names.slice(0, 20).map(shortened))}.`
        : `Define it under \`${kind}s\`.`;
  return [{ path, at, message: `There is no ${kind} \`${shortened(name)}\`. ${hint}` }];
}
