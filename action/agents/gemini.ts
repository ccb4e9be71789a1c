/** Gemini CLI: started with settings of ours instead of the repository's, asked about every call, its terse calls filled in. */
import { join } from 'node:path';
import type { SessionUpdate, ToolCallContent, ToolCallUpdate } from '@agentclientprotocol/sdk';
import { policyFor } from './gemini-policy.ts';
import type { AgentProfile } from './profile.ts';
import { aboutNotes } from './repository-notes.ts';

const VERSION = '0.61.0';

/** Gemini's own choice between models costs a request more per turn, to a model that the key may not have. */
const DEFAULT_MODEL = 'gemini-2.5-pro';

/** The user's settings: nothing stands above them, for the repository's are not read where the folder is not trusted. */
const SETTINGS = {
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, plan: { enabled: false } },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  security: {
    auth: { selectedType: 'gemini-api-key' },
    folderTrust: { enabled: true },
    disableYoloMode: true,
    disableAlwaysAllow: true,
    enablePermanentToolApproval: false,
    blockGitExtensions: true,
  },
  // With a terminal of its own, the output of a command is left out of what it tells.
  tools: { shell: { enableInteractiveShell: false } },
  advanced: { ignoreLocalEnv: true },
  hooksConfig: { enabled: false },
  skills: { enabled: false },
  // Fetches one address that is named, instead of whatever addresses a text holds.
  experimental: { directWebFetch: true, autoMemory: false },
};

export const gemini: AgentProfile = {
  title: 'Gemini CLI',
  packages: [{ name: '@google/gemini-cli', version: VERSION }],
  api: 'gemini',
  authenticate: 'gemini-api-key',
  joins: false,
  sessionFiles: ['.gemini/tmp/*/chats/*.jsonl'],
  // Its file is named by the minute, and a session that is loaded within that minute would be written over.
  putBackAs: (path) => path.replace('/chats/session-20', '/chats/session-19'),

  prepare: ({ installed, home, node, workspace, rules, endpoint, model }) => {
    const own = (name: string) => join(home, '.gemini', name);
    const policy = policyFor(rules, workspace);
    return {
      command: [
        node,
        join(installed, 'node_modules/@google/gemini-cli/bundle/gemini.js'),
        '--acp',
        `--model=${model ?? DEFAULT_MODEL}`,
        `--policy=${own('signalbox.toml')}`,
      ],
      environment: {
        ...(endpoint && { GOOGLE_GEMINI_BASE_URL: endpoint.baseUrl, GEMINI_API_KEY: endpoint.pass }),
        // Then the folder's settings, hooks, servers and `.env` are not read.
        GEMINI_CLI_TRUST_WORKSPACE: 'false',
        // It would start itself a second time to have more memory, and the first process does not pass signals on.
        GEMINI_CLI_NO_RELAUNCH: 'true',
        GEMINI_TELEMETRY_ENABLED: 'false',
        NO_BROWSER: 'true',
      },
      files: [
        { path: '.gemini/settings.json', text: JSON.stringify(SETTINGS, undefined, 2) },
        { path: '.gemini/signalbox.toml', text: policy.text },
        { path: '.gemini/GEMINI.md', text: `${aboutNotes('GEMINI.md', 'AGENTS.md')}\n` },
      ],
      notCompiled: policy.notCompiled,
    };
  },

  normalise: (update) =>
    update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update'
      ? ({ ...update, ...filledIn(update) } as SessionUpdate)
      : update,
  normaliseCall: (call) => ({ ...call, ...filledIn(call) }),
};

/** Gemini tells no input: a command is the title, word for word, and where it runs is the first thing it shows. */
function filledIn(call: ToolCallUpdate): Partial<ToolCallUpdate> {
  const title = call.title ?? '';
  if (call.kind === 'execute') {
    const content = call.content ?? [];
    const started = call.status === 'pending' || call.status === 'in_progress';
    if (!started || title === '') return {};
    const folder = folderOf(content);
    return { rawInput: { command: title, ...(folder !== undefined && { cwd: folder }) }, content: [] };
  }
  const url = /^Fetching content from: (\S+)$/u.exec(title)?.[1];
  if (url !== undefined) return { kind: 'fetch', rawInput: { url } };
  if (title.startsWith('Searching the web for:')) return { kind: 'fetch' };
  const tool = /^(?<name>\S+) \((?<server>\S+) MCP Server\)$/u.exec(title)?.groups;
  return tool === undefined ? {} : { name: `mcp__${tool['server']}__${tool['name']}` };
}

/** `[in FOLDER] (what it is for)`; it is not said where FOLDER ends, so everything that might belong to it does. */
function folderOf(content: readonly ToolCallContent[]): string | undefined {
  const [first] = content;
  const text = first?.type === 'content' && first.content.type === 'text' ? first.content.text : '';
  if (!text.startsWith('[in ')) return undefined;
  return /^\[in ([^\]]*)\](?: \([\s\S]*\))?(?: \[background\])?$/u.exec(text)?.[1] ?? text.slice('[in '.length);
}
