/** OpenCode: started from its platform's binary, with a configuration of ours instead of the repository's, asked about every call. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';
import type { Endpoint } from '../gateway/gateway.ts';
import { carryOver, DATABASE, putBackAs, SAVED, SESSION_FILES } from './opencode-carried.ts';
import { permissionFor, type Permission } from './opencode-permission.ts';
import type { AgentProfile } from './profile.ts';
import { aboutNotes } from './repository-notes.ts';
import { asRecord } from './tool-call.ts';

const VERSION = '1.18.33';

/** Of those that still take tools by the chat completions API. */
const DEFAULT_MODEL = 'gpt-5.2';

/** In tokens. Of a model that it does not know it would never shorten the conversation; the models of today take at least this much. */
const LIMIT = { context: 200_000, output: 32_000 };

/** The name under which the endpoint is known to it. */
const PROVIDER = 'signalbox';

/**
 * The package of one machine: a program that needs nothing else. The one that is called `opencode-ai` brings two of them, and an
 * install script to choose.
 *
 * @internal
 */
export function binaryFor({ platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'>, musl: boolean): string {
  const system = platform === 'win32' ? 'windows' : platform;
  // `baseline` runs on every x64 processor, also on old ones.
  return `opencode-${system}-${arch}${arch === 'x64' ? '-baseline' : ''}${musl ? '-musl' : ''}`;
}

const BINARY = binaryFor(process, process.platform === 'linux' && existsSync('/etc/alpine-release'));
const PROGRAM = process.platform === 'win32' ? 'opencode.exe' : 'opencode';

/**
 * OpenCode loads this before anything of the repository's. A repository's plugins would be loaded whatever the configuration says,
 * so here they are nothing. Of a session of before it takes over what was said. A command may be told to run elsewhere by a
 * parameter that is not shown when it asks; it becomes a part of the command. And when it asks to read, it does not say what; it
 * told so before, if what it told had the time to get here.
 */
const pluginFor = (home: string, workspace: string): string => `import { existsSync } from 'node:fs';
import { Database } from 'bun:sqlite';
Bun.plugin({
  name: 'signalbox',
  setup: (build) => {
    const filter = new RegExp(${JSON.stringify(`^${literal(workspace)}/|/[.]opencode/|/[.]cache/opencode/`)});
    build.onLoad({ filter }, () => ({ contents: 'export default undefined', loader: 'js' }));
  },
});
if (existsSync(${JSON.stringify(join(home, SAVED))})) {
  const database = new Database(${JSON.stringify(join(home, DATABASE))});
  try {
    database.run('PRAGMA busy_timeout = 5000');
    for (const statement of ${JSON.stringify(carryOver(join(home, SAVED), workspace))}) database.run(statement);
  } catch (error) {
    // Then there is no such session, and a new one begins.
    console.error('The saved session cannot be read: ' + error);
  }
  database.close();
}
const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
export const Signalbox = async () => ({
  'tool.execute.before': async ({ tool }, { args }) => {
    if (tool === 'read') await new Promise((resolve) => setTimeout(resolve, 100));
    if (tool !== 'bash' || typeof args.workdir !== 'string' || args.workdir === '') return;
    args.command = 'cd ' + quoted(args.workdir) + ' && ' + args.command;
    delete args.workdir;
  },
});
`;

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

/** It would fetch a library for plugins at each start; this says that it has it. */
const NOTHING_TO_FETCH = { packages: { '': { dependencies: { '@opencode-ai/plugin': VERSION } } } };

export const opencode: AgentProfile = {
  title: 'OpenCode',
  packages: [{ name: BINARY, version: VERSION }],
  api: 'openai',
  joins: true,
  sessionFiles: SESSION_FILES,
  putBackAs,

  prepare: ({ installed, home, workspace, rules, endpoint, model }) => {
    const { permission, notCompiled } = permissionFor(rules, workspace);
    const config = configFor({ permission, endpoint, model: model ?? DEFAULT_MODEL });
    return {
      command: [join(installed, 'node_modules', BINARY, 'bin', PROGRAM), 'acp'],
      environment: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
        // It listens on loopback as well, where anyone on the machine could answer for us.
        ...(endpoint && { OPENCODE_SERVER_PASSWORD: endpoint.pass }),
        OPENCODE_DISABLE_PROJECT_CONFIG: '1',
        OPENCODE_DISABLE_CLAUDE_CODE: '1',
        OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_SHARE: '1',
      },
      files: [
        { path: '.config/opencode/plugin/signalbox.js', text: pluginFor(home, workspace) },
        { path: '.config/opencode/AGENTS.md', text: `${aboutNotes('AGENTS.md', 'CLAUDE.md')}\n` },
        { path: '.config/opencode/node_modules/.signalbox', text: '' },
        { path: '.config/opencode/package-lock.json', text: JSON.stringify(NOTHING_TO_FETCH) },
      ],
      notCompiled,
    };
  },

  normalise: (update) =>
    update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update'
      ? ({ ...update, ...mended(update) } as SessionUpdate)
      : update,
  normaliseCall: (call) => ({ ...call, ...mended(call) }),
};

function mended(call: ToolCallUpdate): Partial<ToolCallUpdate> {
  const { filepath, ...input } = asRecord(call.rawInput);
  const shown = call.content ?? [];
  // It calls a call `in_progress` before it asks; what has no output yet may still be denied.
  const waits = call.status === 'in_progress' && shown.length === 0;
  // Of an edit, the path from the repository's root, and at the end a word of praise in place of what was changed.
  const isPatch = shown.some(({ type }) => type === 'diff') && typeof filepath === 'string' && !isAbsolute(filepath);
  const isChanged = asRecord(asRecord(call.rawOutput)['metadata'])['diff'] !== undefined;
  return {
    ...(waits && { status: 'pending' }),
    // Where a command runs is no file that it names.
    ...(call.kind === 'execute' && { locations: [] }),
    ...(isPatch && { rawInput: input }),
    ...(isChanged && { title: null, content: null }),
  };
}

interface Configured extends Pick<Permission, 'permission'> {
  readonly endpoint: Endpoint | undefined;
  readonly model: string;
}

function configFor({ permission, endpoint, model }: Configured): Record<string, unknown> {
  const provider = {
    npm: '@ai-sdk/openai-compatible',
    name: 'Signalbox',
    options: { baseURL: `${endpoint?.baseUrl ?? ''}/v1`, apiKey: endpoint?.pass ?? '' },
    models: { [model]: { name: model, limit: LIMIT } },
  };
  return {
    model: `${PROVIDER}/${model}`,
    small_model: `${PROVIDER}/${model}`,
    provider: { [PROVIDER]: provider },
    enabled_providers: [PROVIDER],
    permission,
    share: 'disabled',
    autoupdate: false,
    snapshot: false,
    formatter: false,
    lsp: false,
    agent: { title: { disable: true } },
    // After a no, the turn goes on: the model hears of it and may try something else.
    experimental: { continue_loop_on_deny: true },
  };
}
