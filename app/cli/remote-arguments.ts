/** What `signalbox remote` is told: the agent, by its name or its command, and how its session is called. */
import { BUILT_IN_AGENTS, type BuiltInAgent } from '../ground/agents.ts';
import { nearest } from '../ground/near-miss.ts';
import { textOf, type Values } from './submission.ts';
import { refused } from './surroundings.ts';

export interface RemoteAsked {
  readonly name: string | undefined;
  readonly profile: string | undefined;
  /** `-` is read from standard input. */
  readonly prompt: string | undefined;
  readonly agent:
    | { readonly kind: 'command'; readonly command: readonly string[] }
    | { readonly kind: 'built_in'; readonly name: BuiltInAgent; readonly model: string | undefined };
}

const NAMES = BUILT_IN_AGENTS.map((name) => `\`${name}\``).join(', ');

/** Ends with what is wrong. `words`: what follows `--`. */
export function remoteOf(values: Values, words: readonly string[]): RemoteAsked {
  const typed = textOf(values, 'agent');
  const model = textOf(values, 'model');
  if (typed === undefined && words.length === 0)
    throw refused(
      'Which agent? `signalbox remote --agent claude` starts one that is known; `signalbox remote -- COMMAND` any that speaks the Agent Client Protocol.',
    );
  if (typed !== undefined && words.length > 0)
    throw refused('`--agent` and a command are two agents. Leave one of them out.');
  if (typed === undefined && model !== undefined)
    throw refused('`--model` is for `--agent`. Tell a command its model in its own words.');
  return {
    name: nameOf(values),
    profile: textOf(values, 'profile'),
    prompt: textOf(values, 'prompt'),
    agent: typed === undefined ? { kind: 'command', command: words } : { kind: 'built_in', name: known(typed), model },
  };
}

function known(typed: string): BuiltInAgent {
  const name = BUILT_IN_AGENTS.find((one) => one === typed);
  if (name !== undefined) return name;
  const near = nearest(typed, BUILT_IN_AGENTS);
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`;
  throw refused(
    `\`--agent\` takes ${NAMES}, and not \`${typed}\`.${hint} Any other one is started by its command: \`signalbox remote -- COMMAND\`.`,
  );
}

function nameOf(values: Values): string | undefined {
  const name = textOf(values, 'name');
  if (name !== undefined && !/^[a-z][a-z0-9-]{0,31}$/.test(name))
    throw refused('`--name` takes small letters, digits and hyphens, at most 32, a letter first.');
  return name;
}
