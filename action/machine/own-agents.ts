/**
 * An agent on somebody's own machine: the person's program where they have one, else installed as for a run of GitHub's, and always with the
 * person's own login and settings. Of our rules it gets in its own words only what needs no file in the person's home.
 */
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { BuiltInAgent } from '../../app/ground/agents.ts';
import type { Profile } from '../../app/wire/claim.ts';
import { profileOf } from '../agents/agents.ts';
import { Failure } from '../../app/ground/outcome.ts';
import { install } from '../agents/install.ts';
import { findNpm } from '../agents/machine-node.ts';
import type { AgentProfile, Prepared } from '../agents/profile.ts';

export type AskedAgent =
  | { readonly kind: 'command'; readonly command: readonly string[] }
  | { readonly kind: 'built_in'; readonly name: BuiltInAgent; readonly model: string | undefined };

export interface OwnAgent {
  readonly profile: AgentProfile;
  readonly prepared: Prepared;
}

export interface OwnPlace {
  readonly workspace: string;
  /** The person's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly rules: Profile;
  /** Where agents are installed. */
  readonly tools: string;
  readonly signal: AbortSignal;
  /** One sentence for people. */
  readonly onProgress: (line: string) => void;
}

/** What is a person's own about an agent. */
interface Own {
  /** What it is called where the person has installed it; it speaks the Agent Client Protocol. */
  readonly program: readonly string[];
  /** The arguments after either program, with the model where one was named. */
  readonly words: (model: string | undefined) => readonly string[];
  /** Of the variables that our preparation sets, those that lead it away from nothing of the person's. */
  readonly keeps: (variables: Readonly<Record<string, string>>, installed: string) => Record<string, string>;
  /** Our rules reach it without a file. */
  readonly isTold: boolean;
}

const OWN: Readonly<Record<BuiltInAgent, Own>> = {
  claude: {
    program: ['claude-agent-acp'],
    words: () => [],
    keeps: only('DISABLE_AUTOUPDATER', 'ENABLE_TOOL_SEARCH', 'CLAUDE_CODE_DISABLE_BACKGROUND_TASKS', 'ANTHROPIC_MODEL'),
    // The rules come with the session, over the protocol.
    isTold: true,
  },
  codex: {
    program: ['codex-acp'],
    words: () => [],
    keeps: ({ CODEX_CONFIG = '{}' }, installed) => ({
      ...(installed !== '' && { CODEX_PATH: `${installed}/node_modules/.bin/codex` }),
      CODEX_CONFIG: JSON.stringify({
        ...parsed(CODEX_CONFIG, ['model']),
        approval_policy: 'on-request',
        approvals_reviewer: 'user',
      }),
    }),
    isTold: false,
  },
  gemini: {
    program: ['gemini'],
    words: (model) => ['--acp', ...(model === undefined ? [] : [`--model=${model}`])],
    keeps: only('GEMINI_CLI_NO_RELAUNCH', 'GEMINI_CLI_TRUST_WORKSPACE'),
    isTold: false,
  },
  opencode: {
    program: ['opencode'],
    words: () => ['acp'],
    keeps: ({ OPENCODE_CONFIG_CONTENT = '{}', ...variables }) => ({
      ...only('OPENCODE_DISABLE_PROJECT_CONFIG', 'OPENCODE_DISABLE_AUTOUPDATE', 'OPENCODE_DISABLE_SHARE')(variables),
      OPENCODE_CONFIG_CONTENT: JSON.stringify(
        parsed(OPENCODE_CONFIG_CONTENT, ['permission', 'share', 'autoupdate', 'experimental']),
      ),
    }),
    isTold: true,
  },
};

/** Throws a `Failure` where it cannot be had. */
export async function ownAgent(asked: AskedAgent, place: OwnPlace): Promise<OwnAgent> {
  const { workspace, environment, rules, tools, signal, onProgress } = place;
  if (asked.kind === 'command') {
    const { command } = asked;
    const profile = profileOf({ name: command[0] ?? '', command: [...command] });
    return { profile, prepared: { command, environment: {}, files: [], notCompiled: written(rules) } };
  }
  const { name, model } = asked;
  const own = OWN[name];
  const { authenticate: _, ...profile } = profileOf({ name, command: [], builtIn: name });
  const has = await inPath(own.program[0] ?? '', environment['PATH'] ?? '');
  const path = environment['PATH'] ?? '';
  if (!has && (await findNpm(path)) === undefined)
    throw new Failure(
      'permanent',
      `${profile.title} is not there: neither is \`${own.program[0] ?? ''}\` on your PATH, nor npm, by which it could be installed.`,
    );
  const installed = has
    ? { installed: '', node: process.execPath }
    : await install(profile, { folder: tools, signal, onProgress, environment });
  const made = profile.prepare({ ...installed, home: '', workspace, rules, endpoint: undefined, model });
  const program = has ? own.program : made.command.slice(0, programLength(name));
  return {
    profile,
    prepared: {
      command: [...program, ...own.words(model)],
      environment: own.keeps(made.environment, installed.installed),
      files: [],
      ...(made.meta && { meta: made.meta }),
      notCompiled: own.isTold ? made.notCompiled : written(rules),
    },
  };
}

/** What a person wrote to keep an agent back: whatever is not told to it rests on what it asks, and on watching it. */
const written = ({ ask, deny }: Profile): string[] => [...deny, ...ask];

/** Of a command that our preparation makes, how much is the program: a binary, or a Node and its script. */
const programLength = (name: BuiltInAgent): number => (name === 'opencode' ? 1 : 2);

function only(...names: readonly string[]) {
  return (variables: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
}

function parsed(text: string, keys: readonly string[]): Record<string, unknown> {
  const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return Object.fromEntries(Object.entries(whole).filter(([key]) => keys.includes(key)));
}

async function inPath(program: string, path: string): Promise<boolean> {
  // A relative entry would lead into the folder that we are in: what lies there is the repository's.
  const places = path.split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of places)
    if (
      await access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}
