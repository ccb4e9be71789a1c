/** An agent on somebody's own machine: their program, their logins, and of our rules what needs no file of theirs. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownAgent, type AskedAgent } from '../../action/machine/own-agents.ts';
import { ownSecrets } from '../../action/machine/own-secrets.ts';

const PROGRAMS = ['claude-agent-acp', 'codex-acp', 'gemini', 'opencode'];
const RULES = { name: 'edit', allow: ['Read'], ask: ['Bash(git push:*)'], deny: ['Edit(.github/**)'] };
let bin: string;

beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), 'signalbox-bin-'));
  for (const name of PROGRAMS) {
    await writeFile(join(bin, name), '#!/bin/sh\n');
    await chmod(join(bin, name), 0o755);
  }
});
afterAll(() => rm(bin, { recursive: true }));

const own = (asked: AskedAgent) =>
  ownAgent(asked, {
    workspace: '/srv/widgets',
    environment: { PATH: `relative:${bin}` },
    rules: RULES,
    tools: '/nowhere',
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });

test.each([
  ['claude', undefined, ['claude-agent-acp']],
  ['codex', undefined, ['codex-acp']],
  ['gemini', undefined, ['gemini', '--acp']],
  ['gemini', 'gemini-2.5-flash', ['gemini', '--acp', '--model=gemini-2.5-flash']],
  ['opencode', undefined, ['opencode', 'acp']],
] as const)(
  '%s (%s) is the person’s own, and nothing leads it away from their settings',
  async (name, model, command) => {
    const { prepared, profile } = await own({ kind: 'built_in', name, model });
    expect([prepared.command, prepared.files, profile.authenticate]).toEqual([command, [], undefined]);
    const variables = Object.keys(prepared.environment);
    expect(variables.filter((variable) => /_HOME$|_DIR$|API_KEY|BASE_URL|PASSWORD/.test(variable))).toEqual([]);
    expect(JSON.stringify(prepared.environment)).not.toContain('model_provider');
  },
);

test('claude hears our rules over the protocol, opencode in its environment, and of the others it is told that they do not', async () => {
  const untold = async (name: 'claude' | 'codex' | 'gemini' | 'opencode') =>
    (await own({ kind: 'built_in', name, model: undefined })).prepared.notCompiled;
  expect(JSON.stringify((await own({ kind: 'built_in', name: 'claude', model: undefined })).prepared.meta)).toContain(
    'git push',
  );
  expect(await untold('claude')).toEqual([]);
  expect(
    (await own({ kind: 'built_in', name: 'opencode', model: undefined })).prepared.environment[
      'OPENCODE_CONFIG_CONTENT'
    ],
  ).toContain('.github');
  for (const name of ['codex', 'gemini'] as const) expect(await untold(name)).toEqual([...RULES.deny, ...RULES.ask]);
  expect((await own({ kind: 'command', command: ['my-agent', '--acp'] })).prepared).toMatchObject({
    command: ['my-agent', '--acp'],
    notCompiled: [...RULES.deny, ...RULES.ask],
  });
});

test('values of the environment that are secrets by their names stay on the machine; what only sounds like it does not hide words', () => {
  const environment = {
    GH_TOKEN: 'ghp_0123456789',
    ANTHROPIC_API_KEY: 'sk-ant-0123456789',
    npm_config__authToken: 'npm_0123456789',
    DB_PASSWORD: 'hunter2hunter2',
    SSH_AUTH_SOCK: '/tmp/ssh-1/agent.1',
    AWS_SHARED_CREDENTIALS_FILE: '/people/ada/.aws/credentials',
    KEYBOARD: 'qwertz-layout',
    USE_TOKEN: 'true',
    HOME: '/people/ada',
  };
  expect(ownSecrets(environment)).toEqual(['ghp_0123456789', 'sk-ant-0123456789', 'npm_0123456789', 'hunter2hunter2']);
});
