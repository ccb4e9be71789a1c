/** The chain a job belongs to: a strip of nodes on a phone, a rail with branches named on a wide screen. */
import { html, nothing, safeUrl, type Html } from '../html.ts';
import type { ChainNode } from '../view.ts';
import { listed } from './person.ts';
import { jobName, looksOf, stateIcon } from './state.ts';

/** Parents before children, otherwise as given. A chain has no cycles, but a page must not hang on one. @internal */
export function inOrder(nodes: readonly ChainNode[]): ChainNode[] {
  const left = new Map(nodes.map((node) => [node.ref, node]));
  const ordered: ChainNode[] = [];
  while (left.size > 0) {
    const next = [...left.values()].find(({ needs }) => needs.every((ref) => !left.has(ref))) ?? [...left.values()][0];
    if (!next) break;
    left.delete(next.ref);
    ordered.push(next);
  }
  return ordered;
}

export function chain(nodes: readonly ChainNode[], current: string): Html {
  if (nodes.length < 2) return nothing;
  const ordered = inOrder(nodes);
  return html`<nav class="chain" aria-label="Chain of jobs">
    <ol>
      ${ordered.map((node, index) => {
        const here = node.ref === current;
        const before = ordered[index - 1]?.ref;
        // The line to the node above says it all when that is the only one needed.
        const plain = index === 0 ? node.needs.length === 0 : node.needs.length === 1 && node.needs[0] === before;
        return html`<li class="${here ? 'here' : ''}${plain && index > 0 ? ' tied' : ''}">
          <a href="${safeUrl(node.url)}" ${here && html`aria-current="page"`} title="${node.title}"
            >${stateIcon(node.state)}<span class="chain-name">${jobName(node)}</span
            ><span class="chain-state">${looksOf(node.state).word}</span></a
          >${!plain && node.needs.length > 0 && html`<span class="chain-needs">after ${listed(node.needs)}</span>`}
        </li>`;
      })}
    </ol>
  </nav>`;
}
