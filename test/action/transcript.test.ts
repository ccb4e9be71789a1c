import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionUpdate } from '@agentclientprotocol/sdk';
import { afterAll, expect, test } from 'vitest';
import { Transcript } from '../../action/agents/transcript.ts';
import { workEnvironment } from '../../action/environment.ts';
import { redactor, secretValues, startOfSecret } from '../../action/redact/redact.ts';
import { tailOf } from '../../action/text.ts';
import type { RunnerEvent } from '../../app/wire/events.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-transcript-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const chunk = (text: string, messageId?: string): SessionUpdate => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text },
  ...(messageId === undefined ? {} : { messageId }),
});

function told(...updates: (SessionUpdate | 'break')[]) {
  const out: RunnerEvent[] = [];
  const transcript = new Transcript((event) => out.push(event));
  for (const update of updates) {
    if (update === 'break') transcript.breakMessage();
    else transcript.take(update);
  }
  return {
    out,
    output: transcript.output,
    ids: out.map((event) => (event.kind === 'message' ? event.id : event.kind)),
  };
}

test('chunks are one message until the agent or something else begins a new one', () => {
  const thought: SessionUpdate = { sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'hm' } };
  const { ids, output } = told(
    chunk('a'),
    chunk('b'),
    thought,
    chunk('c'),
    'break',
    chunk('d', 'x'),
    chunk('e', 'x'),
    chunk('f', 'y'),
  );
  expect(ids).toEqual(['agent-1', 'agent-1', 'thought-2', 'agent-3', 'agent-4', 'agent-4', 'agent-5']);
  expect(output).toBe('f');
});

test('the output is the end of the last message, in whole characters', () => {
  const { output } = told(chunk('first'), 'break', chunk('😀'.repeat(5_000)), chunk('x'));
  expect(output.length).toBeLessThanOrEqual(8_192);
  expect(output.isWellFormed()).toBe(true);
  expect(output.endsWith('😀x')).toBe(true);
  expect(tailOf('a😀', 1)).toBe('');
});

test('an agent has spoken in a turn only with words', () => {
  const transcript = new Transcript(() => undefined);
  const spoke = (update: SessionUpdate) => {
    transcript.beginTurn();
    transcript.take(update);
    return transcript.spoke;
  };
  expect(spoke(chunk('yes'))).toBe(true);
  expect(spoke(chunk(' \n'))).toBe(false);
  expect(spoke({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'hm' } })).toBe(false);
});

test('usage, plans and notices become events, and what only editors need does not', () => {
  const { out } = told(
    { sessionUpdate: 'usage_update', used: 10, size: 100, cost: { amount: 0.5, currency: 'USD' } },
    { sessionUpdate: 'plan', entries: [{ content: 'do', priority: 'high', status: 'pending' }] },
    { sessionUpdate: 'notice', severity: 'strange', title: 'careful', description: 'hot' },
    { sessionUpdate: 'available_commands_update', availableCommands: [] },
    { sessionUpdate: 'user_message_chunk', content: { type: 'text', text: 'echo' } },
  );
  expect(out).toEqual([
    { kind: 'usage', contextUsed: 10, contextSize: 100, cost: { amount: 0.5, currency: 'USD' } },
    { kind: 'plan', entries: [{ text: 'do', status: 'pending' }] },
    { kind: 'notice', level: 'info', text: 'careful\nhot' },
  ]);
});

test('the environment of the work is an allow-list', () => {
  const source = {
    PATH: '/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: '/root',
    NPM_TOKEN: 'x',
    ACTIONS_CACHE_URL: 'x',
    INPUT_TOKEN: 'x',
    NEW_SECRET: 'x',
  };
  expect(workEnvironment(source, folder, 's1')).toEqual({
    PATH: '/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    SIGNALBOX_SESSION: 's1',
  });
});

test('secrets are replaced whole, the longer before the shorter; ordinary words are not taken for secrets', () => {
  const secrets = secretValues(['token-1234', 'prefix-token-1234', 'short', undefined, '', 'token-1234']);
  expect(secrets).toEqual(['prefix-token-1234', 'token-1234']);
  expect(redactor(secrets)('a prefix-token-1234 b token-1234 short')).toBe('a *** b *** short');
  expect(startOfSecret('see prefix-to', secrets)).toBe(9);
  expect(startOfSecret('see pre', secrets)).toBe(3);
  expect(startOfSecret('see nothing', secrets)).toBe(0);
});
