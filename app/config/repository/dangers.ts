/** What would make a YAML value infinite, huge, ambiguous, or different from what it looks like. */
import { type Document, type Node, isAlias, isCollection, isMap, isNode, isScalar, visit } from 'yaml';
import { MOST_PROBLEMS } from './problem.ts';

const MOST_ALIASES = 20;
/** Nodes that one alias may repeat. */
const LARGEST_ALIAS = 100;

export interface Danger {
  readonly node: Node;
  readonly message: string;
}

export function dangersOf(document: Document): readonly Danger[] {
  const dangers: Danger[] = [];
  const danger = (node: Node, message: string): void => void dangers.push({ node, message });
  // Under YAML 1.1 `yes`, `on` and `012` mean something else.
  if (document.directives?.yaml.version !== '1.2' && isNode(document.contents))
    danger(document.contents, 'Leave the `%YAML` line out: the file is read as YAML 1.2.');
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Alias: (_key, node, ancestors) => {
      aliases += 1;
      if (aliases > MOST_ALIASES) {
        danger(node, `There are more than ${MOST_ALIASES} aliases; write the parts out.`);
        return visit.BREAK;
      }
      const target = node.resolve(document);
      if (target === undefined)
        danger(
          node,
          `There is no anchor \`&${node.source}\` before this alias; put the text in quotes if it is meant as text.`,
        );
      else if (ancestors.includes(target)) danger(node, 'This alias holds itself.');
      else if (isCollection(target)) {
        const { size, holdsAlias } = measured(target);
        if (holdsAlias) danger(node, 'An alias cannot stand for a part that holds other aliases; write it out.');
        else if (size > LARGEST_ALIAS) danger(node, 'An alias cannot stand for so large a part; write it out.');
      }
      return undefined;
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined) {
        if (anchors.has(node.anchor)) danger(node, `The anchor \`&${node.anchor}\` is set twice.`);
        anchors.add(node.anchor);
      }
      if (isMap(node)) for (const { key, message } of badKeys(node.items)) danger(key, message);
      return dangers.length < MOST_PROBLEMS ? undefined : visit.BREAK;
    },
  });
  return dangers;
}

function badKeys(pairs: readonly { readonly key: unknown }[]): readonly { key: Node; message: string }[] {
  const seen = new Set<string>();
  return pairs.flatMap(({ key }) => {
    if (!isNode(key)) return [];
    if (!isScalar(key) || typeof key.value !== 'string' || key.value === '__proto__')
      return [{ key, message: 'A key must be a plain text; put it in quotes if it looks like something else.' }];
    if (seen.has(key.value)) return [{ key, message: 'This key is written twice in the same map; keep one.' }];
    seen.add(key.value);
    return [];
  });
}

function measured(node: Node): { readonly size: number; readonly holdsAlias: boolean } {
  let size = 0;
  let holdsAlias = false;
  visit(node, {
    Node: (_key, inner) => {
      size += 1;
      holdsAlias ||= isAlias(inner);
      return holdsAlias || size > LARGEST_ALIAS ? visit.BREAK : undefined;
    },
  });
  return { size, holdsAlias };
}
