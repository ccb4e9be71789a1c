/** Codex, through its adapter for the Agent Client Protocol. */
import type { SessionUpdate } from '@agentclientprotocol/sdk';
import { parseRule } from '../../app/ground/rule.ts';
import { codexRules, PROFILE } from './codex-rules.ts';
import { untrustingProgram } from './codex-untrusting.ts';
import { OUTPUT_PIECE, type AgentProfile, type Prepared, type Preparation } from './profile.ts';
import { aboutNotes } from './repository-notes.ts';
import { asRecord } from './tool-call.ts';

/** Its settings and sessions, below its home. */
const CONFIG = '.codex';
const STAND_IN = `${CONFIG}/app-server.mjs`;

/** Each reaches beyond the workspace, the model or the turn: shops of plugins, connected accounts, a browser, a memory, agents of its own. */
const OFF = [
  'apps',
  'browser_use',
  'computer_use',
  'goals',
  'image_generation',
  'memories',
  'multi_agent',
  'plugins',
  'remote_plugin',
];

/** Its own way of writing files fails in a new folder, and its commands where the machine makes no sandbox, without a word on what to do. */
const HINTS = [
  'Before you write a file into a folder that does not exist yet, make the folder with a command of its own (`mkdir -p`) for which you ask.',
  'Where a command fails since its sandbox cannot be made (`bwrap: …`), ask to run it outside the sandbox.',
];

export const codex: AgentProfile = {
  title: 'Codex',
  packages: [
    { name: '@agentclientprotocol/codex-acp', version: '2.6.0' },
    { name: '@openai/codex', version: '0.166.0' },
  ],
  api: 'openai',
  joins: false,
  // They tell under which settings each turn ran; it goes on under those that it is given now.
  sessionFiles: [`${CONFIG}/sessions/**/*.jsonl`],
  prepare,
  normalise,
};

function prepare({ installed, home, node, rules, endpoint, model }: Preparation): Prepared {
  const { commands, sandbox, noShell, notCompiled } = codexRules(rules);
  const features = [...OFF, ...(noShell ? ['shell_tool', 'unified_exec'] : [])];
  const modules = `${installed}/node_modules`;
  return {
    command: [node, `${modules}/@agentclientprotocol/codex-acp/dist/index.js`],
    environment: {
      CODEX_HOME: `${home}/${CONFIG}`,
      CODEX_PATH: `${home}/${STAND_IN}`,
      INITIAL_AGENT_MODE: `permission-profile:${PROFILE}`,
      NO_BROWSER: '1',
      ...(endpoint && { OPENAI_API_KEY: endpoint.pass }),
      CODEX_CONFIG: JSON.stringify({
        ...(model !== undefined && { model }),
        ...(endpoint && {
          model_provider: 'signalbox',
          model_providers: {
            signalbox: {
              name: 'signalbox',
              base_url: `${endpoint.baseUrl}/v1`,
              env_key: 'OPENAI_API_KEY',
              wire_api: 'responses',
            },
          },
        }),
      }),
    },
    files: [
      { path: STAND_IN, text: untrustingProgram(node, `${modules}/@openai/codex/bin/codex.js`), mode: 0o700 },
      { path: `${CONFIG}/rules/signalbox.rules`, text: commands },
      {
        path: `${CONFIG}/config.toml`,
        text: [
          'approval_policy = "on-request"',
          'approvals_reviewer = "user"',
          'check_for_update_on_startup = false',
          `web_search = "${searches(rules) ? 'live' : 'disabled'}"`,
          `developer_instructions = ${JSON.stringify([aboutNotes('AGENTS.md'), ...HINTS].join(' '))}`,
          sandbox,
          '[analytics]\nenabled = false',
          '[feedback]\nenabled = false',
          `[features]\n${features.map((name) => `${name} = false`).join('\n')}`,
          '',
        ].join('\n'),
      },
    ],
    notCompiled,
  };
}

/** Its search runs at the provider of the model, where no address can be judged: all of the web, or none of it. */
function searches({ allow, ask, deny }: Preparation['rules']): boolean {
  const about = (texts: readonly string[]) =>
    texts.flatMap((text) => {
      const parsed = parseRule(text);
      return parsed.ok && parsed.rule.tool === 'WebFetch' ? [parsed.rule] : [];
    });
  return about([...ask, ...deny]).length === 0 && about(allow).some(({ domain }) => domain === undefined);
}

/** A command's output comes piece by piece beside the call, whose content only refers to a terminal of the client. */
function normalise(update: SessionUpdate): SessionUpdate {
  if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update') return update;
  const meta = asRecord(update._meta);
  const piece = asRecord(meta['terminal_output_delta'])['data'];
  const exit = asRecord(meta['terminal_exit'])['exit_code'];
  const { content, ...rest } = update;
  const shown = content?.filter(({ type }) => type !== 'terminal');
  return {
    ...rest,
    ...(shown === undefined || (shown.length === 0 && content?.length !== 0) ? {} : { content: shown }),
    ...(typeof piece === 'string' && { _meta: { ...meta, [OUTPUT_PIECE]: piece } }),
    ...(typeof exit === 'number' && { rawOutput: { ...asRecord(update.rawOutput), exit_code: exit } }),
  };
}
