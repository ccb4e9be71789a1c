/** Checks an agent: it is a command or one that runners know, and only the latter can be told a model. */
import type { Finding, Step } from './problem.ts';
import type { RawAgent } from './raw.ts';
import { shortened } from './words.ts';

export function badAgent({ command, use, model }: RawAgent, path: readonly Step[]): readonly Finding[] {
  const name = shortened(String(path.at(-1)));
  if (command === undefined && use === undefined)
    return [
      {
        path,
        at: 'key',
        message: `The agent \`${name}\` is nobody: give it a \`command\`, such as \`[my-agent, --acp]\`, or let it \`use: claude\`.`,
      },
    ];
  if (command !== undefined && use !== undefined)
    return [
      {
        path: [...path, 'use'],
        at: 'key',
        message: `The agent \`${name}\` has both \`command\` and \`use\`: keep one, or make them two agents.`,
      },
    ];
  if (command === undefined || model === undefined) return [];
  const message = `Only an agent that \`use\` names can be told its \`model\`; a \`command\` takes it among its arguments.`;
  return [{ path: [...path, 'model'], at: 'key', message }];
}
