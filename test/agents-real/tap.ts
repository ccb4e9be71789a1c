/** A confinement that keeps every message between us and the first process it starts: the agent. */
import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Confinement } from '../../action/confine/confinement.ts';
import type { Message, WireLine } from './wire-line.ts';

export function tapped(confinement: Confinement, lines: WireLine[]): Confinement {
  const keep = (from: WireLine['from'], text: string) => {
    // An agent may write something else on its standard output; it is then not for us.
    if (text.startsWith('{')) lines.push({ from, message: JSON.parse(text) as Message });
  };
  return {
    ...confinement,
    start: (start) => {
      const child = confinement.start(start);
      const [ours, theirs] = [new PassThrough(), new PassThrough()];
      ours.pipe(child.stdin);
      child.stdout.pipe(theirs);
      createInterface({ input: ours }).on('line', (text) => keep('client', text));
      createInterface({ input: child.stdout }).on('line', (text) => keep('agent', text));
      return Object.assign(child, { stdin: ours, stdout: theirs });
    },
  };
}
