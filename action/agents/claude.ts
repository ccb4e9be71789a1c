/** Claude Code, through its adapter for the Agent Client Protocol. */
import type { SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';
import { claudeRules } from './claude-rules.ts';
import type { AgentProfile, Prepared, Preparation } from './profile.ts';
import { aboutNotes } from './repository-notes.ts';
import { asRecord } from './tool-call.ts';

/** Its settings and sessions, below its home. */
const CONFIG = '.claude';

/** Tools that only keep the agent's own notes: nothing to ask anyone about. */
const NOTES = ['TodoWrite', 'TaskCreate', 'TaskUpdate', 'TaskGet', 'TaskList', 'TaskOutput', 'TaskStop'];

/** A part of itself that it sets to work: whatever that does, it asks for. */
const PARTS = ['Agent', 'Task'];

/** Tools that reach beyond this session: they would outlive it, leave the workspace, or wait for somebody at a screen. */
const BEYOND = [
  'AskUserQuestion',
  'CronCreate',
  'CronDelete',
  'CronList',
  'EnterWorktree',
  'ExitWorktree',
  'EnterPlanMode',
  'ExitPlanMode',
  'ListAgents',
  'Monitor',
  'PushNotification',
  'RemoteTrigger',
  'ReportFindings',
  'ScheduleWakeup',
  'SendMessage',
  'Skill',
  'Workflow',
];

/**
 * Left to itself it asks for some commands and runs others (`echo`, `sleep`). A hook that answers `ask` to every call turns
 * each into a permission request, so that our own evaluation sees them all. It is one word of the shell: there is no file of
 * it that the agent could change.
 */
const HOOK = `printf %s '${JSON.stringify({
  hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask' },
})}'`;

/** The mode in which it asks: by itself it would begin in one where a model decides what is harmless. */
const MODE = { defaultMode: 'default', disableBypassPermissionsMode: 'disable', disableAutoMode: 'disable' };

export const claude: AgentProfile = {
  title: 'Claude Code',
  packages: [{ name: '@agentclientprotocol/claude-agent-acp', version: '0.101.0' }],
  api: 'anthropic',
  joins: false,
  // Beside them lies a memory of its own, which is no part of the session.
  sessionFiles: [`${CONFIG}/projects/**/*.jsonl`, `${CONFIG}/projects/*/*/tool-results/**`],
  prepare,
  normalise,
  normaliseCall,
};

function prepare({ installed, home, workspace, node, rules, endpoint, model }: Preparation): Prepared {
  const { deny, ask, notCompiled } = claudeRules(rules, workspace);
  return {
    command: [node, `${installed}/node_modules/@agentclientprotocol/claude-agent-acp/dist/index.js`],
    environment: {
      CLAUDE_CONFIG_DIR: `${home}/${CONFIG}`,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      // All tools are told at once, instead of a few and a way to look for the rest.
      ENABLE_TOOL_SEARCH: 'false',
      // A turn is over when all that it began is over: nobody would wait for what goes on behind it.
      CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
      ...(endpoint && { ANTHROPIC_BASE_URL: endpoint.baseUrl, ANTHROPIC_API_KEY: endpoint.pass }),
      ...(model !== undefined && { ANTHROPIC_MODEL: model }),
    },
    files: [{ path: `${CONFIG}/settings.json`, text: JSON.stringify({ permissions: MODE }) }],
    meta: {
      systemPrompt: { append: aboutNotes('CLAUDE.md', 'AGENTS.md') },
      claudeCode: {
        options: {
          // Neither the repository's settings, hooks and servers nor anything below its home counts.
          settingSources: [],
          strictMcpConfig: true,
          allowDangerouslySkipPermissions: false,
          disallowedTools: BEYOND,
          promptSuggestions: false,
          skills: [],
          verbatimPrompts: true,
          settings: {
            // It would ask its maker about every address; whether one may be fetched is asked of us.
            skipWebFetchPreflight: true,
            permissions: {
              deny,
              ask,
              ...MODE,
            },
            hooks: {
              PreToolUse: [
                {
                  matcher: `^(?!(?:${[...NOTES, ...PARTS].join('|')})$)`,
                  hooks: [{ type: 'command', command: HOOK, timeout: 10 }],
                },
              ],
            },
          },
        },
      },
    },
    notCompiled,
  };
}

/**
 * The content of a command is first its description, then its output as a Markdown block. The description is in the input
 * already; the output is shown as it was written.
 */
function normalise(update: SessionUpdate): SessionUpdate {
  const isCall = update.sessionUpdate === 'tool_call' || update.sessionUpdate === 'tool_call_update';
  return isCall ? normaliseCall(update) : update;
}

function normaliseCall<Call extends ToolCallUpdate>(call: Call): Call {
  const tool = call.name ?? asRecord(asRecord(call._meta)['claudeCode'])['toolName'];
  if (tool === 'NotebookEdit') return asEdit(call);
  const [only] = call.content ?? [];
  if (tool !== 'Bash' || only?.type !== 'content' || only.content.type !== 'text') return call;
  const output = call.rawOutput;
  const text = typeof output === 'string' ? output : '';
  return { ...call, content: text === '' ? [] : [{ type: 'content', content: { type: 'text', text } }] };
}

/** It calls this one neither an edit nor names its file where others do. */
function asEdit<Call extends ToolCallUpdate>(call: Call): Call {
  const input = asRecord(call.rawInput);
  return { ...call, kind: 'edit', rawInput: { ...input, file_path: input['notebook_path'] } };
}
