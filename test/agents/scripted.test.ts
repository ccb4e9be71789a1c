import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import {
  client,
  ndJsonStream,
  type ClientConnection,
  type PermissionOptionKind,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDirectives } from './directives.ts';

const { execPath: NODE, env } = process;
const AGENT = resolve(import.meta.dirname, 'scripted.ts');
let child: ChildProcess;
let connection: ClientConnection;
let sessionId: string;
let cwd: string;
let updates: SessionUpdate[];
let answer: PermissionOptionKind | 'cancelled';
let asked: string[];
let onUpdate: () => void;

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'signalbox-scripted-'));
  updates = [];
  asked = [];
  answer = 'allow_once';
  onUpdate = () => undefined;
  ({ child, connection } = start());
  const welcome = await connection.agent.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
  expect(welcome._meta).toEqual({ steering: { supported: true } });
  expect(welcome.agentInfo?.title).toContain('no model');
  ({ sessionId } = await connection.agent.request('session/new', { cwd, mcpServers: [] }));
});

/** A process of it whose home is the folder it works in, since it remembers there. */
function start() {
  const process = spawn(NODE, [AGENT], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...env, HOME: cwd } });
  const line = client({ name: 'test' })
    .onNotification('session/update', ({ params }) => {
      updates.push(params.update);
      onUpdate();
    })
    .onRequest('session/request_permission', ({ params }) => {
      asked.push(`${params.toolCall.kind} ${params.toolCall.title}`);
      const option = params.options.find(({ kind }) => kind === answer);
      return { outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' } };
    })
    .connect(ndJsonStream(Writable.toWeb(process.stdin), Readable.toWeb(process.stdout) as ReadableStream<Uint8Array>));
  return { child: process, connection: line };
}

afterEach(() => {
  child.kill('SIGKILL');
  rmSync(cwd, { recursive: true, force: true });
});

const prompt = async (text: string) => {
  const { stopReason } = await connection.agent.request('session/prompt', {
    sessionId,
    prompt: [{ type: 'text', text }],
  });
  return stopReason;
};
const messages = () =>
  updates.flatMap((update) =>
    update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text' ? [update.content.text] : [],
  );
const until = (text: string) =>
  new Promise<void>((done) => {
    const look = () => messages().some((message) => message.includes(text)) && done();
    onUpdate = look;
    look();
  });
const statuses = () =>
  updates.flatMap((update) => (update.sessionUpdate === 'tool_call_update' && update.status ? [update.status] : []));
const steer = (text: string) =>
  connection.agent
    .request('_session/steering', { sessionId, prompt: [{ type: 'text', text }] })
    .catch((error: { code: number }) => error.code);
const exit = () => new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(child.exitCode)));

describe('the scripted agent', () => {
  test('says what it was asked when there is nothing to obey', async () => {
    expect(await prompt('fix it')).toBe('end_turn');
    expect(messages().join('')).toBe('I am a scripted agent, without a model. I was asked: fix it');
  });

  test('does not obey what it is only quoted', async () => {
    await prompt('[[say:mine]]\n\nOutput of plan:\n> [[say:theirs]]\n> [[crash]]');
    expect(messages()).toEqual(['mine']);
  });

  test('obeys in order, each message its own', async () => {
    expect(await prompt('[[think:hm]] and [[plan:a|b]] then [[say:one]] [[say:two]]')).toBe('end_turn');
    expect(updates.map(({ sessionUpdate }) => sessionUpdate)).toEqual([
      'agent_thought_chunk',
      'plan',
      'agent_message_chunk',
      'agent_message_chunk',
    ]);
    const ids = updates.flatMap((update) => (update.sessionUpdate === 'agent_message_chunk' ? [update.messageId] : []));
    expect(new Set(ids).size).toBe(2);
  });

  test('asks before it runs, really runs, and shows the output and how it ended', async () => {
    await prompt('[[run:echo hi; touch made; exit 3]]');
    expect(asked).toEqual(['execute echo hi; touch made; exit 3']);
    expect(existsSync(join(cwd, 'made'))).toBe(true);
    expect(statuses()).toEqual(['in_progress', 'failed']);
    expect(updates.at(-1)).toMatchObject({ rawOutput: { exitCode: 3 } });
    expect(JSON.stringify(updates)).toContain('hi\\n');
  });

  test('runs without asking when told so', async () => {
    await prompt('[[run!:touch made]]');
    expect(asked).toEqual([]);
    expect(existsSync(join(cwd, 'made'))).toBe(true);
  });

  test('goes on with the next directive after a no', async () => {
    answer = 'reject_once';
    expect(await prompt('[[run:touch made]] [[write:a.txt=x]] [[say:done]]')).toBe('end_turn');
    expect(existsSync(join(cwd, 'made'))).toBe(false);
    expect(existsSync(join(cwd, 'a.txt'))).toBe(false);
    expect(messages()).toEqual(['done']);
  });

  test('complains about a client that grants "always"', async () => {
    answer = 'allow_always';
    await expect(prompt('[[run:touch made]]')).rejects.toThrow(/always/);
  });

  test('writes a file after asking for the edit with its diff', async () => {
    await prompt('[[write:deep/er/a.txt=x=[y]]]');
    expect(asked).toEqual(['edit Write deep/er/a.txt']);
    expect(readFileSync(join(cwd, 'deep/er/a.txt'), 'utf8')).toBe('x=[y]');
    expect(updates[0]).toMatchObject({ content: [{ type: 'diff', oldText: null, newText: 'x=[y]' }] });
  });

  test('waits for a message, then repeats it', async () => {
    const turn = prompt('[[say:waiting]] [[wait]] [[say:end]]');
    await until('waiting');
    expect(await steer('hello')).toEqual({ outcome: 'injected' });
    expect(await turn).toBe('end_turn');
    expect(messages()).toEqual(['waiting', 'hello', 'end']);
    expect(await steer('late')).toMatchObject({ outcome: 'promptRequired' });
  });

  test('knows no steering when told so', async () => {
    const turn = prompt('[[no-steering]] [[say:on]] [[sleep:0.3]]');
    await until('on');
    expect(await steer('hello')).toBe(-32601);
    await turn;
  });

  test('floods in order', async () => {
    await prompt('[[flood:1000]]');
    expect(messages().join('')).toBe(Array.from({ length: 1000 }, (_, n) => `${n + 1} `).join(''));
  });

  test('is cancelled while it sleeps, runs or waits', async () => {
    for (const act of ['[[sleep:60]]', '[[run!:sleep 60]]', '[[wait]]']) {
      const marker = `begin ${act.slice(2, 6)}`;
      const turn = prompt(`[[say:${marker}]] ${act}`);
      await until(marker);
      await connection.agent.notify('session/cancel', { sessionId });
      expect(await turn).toBe('cancelled');
    }
  });

  test('fails, crashes and shows its environment as asked', async () => {
    await prompt('[[env]]');
    expect(messages().join('')).toContain('PATH=');
    await expect(prompt('[[fail:no money]]')).rejects.toThrow(/no money/);
    await expect(prompt('[[crash]]')).rejects.toThrow();
    expect(await exit()).toBe(1);
  });

  test('remembers in its home, so that another process can load the session', async () => {
    await prompt('[[say:first]]');
    child.kill('SIGKILL');
    updates = [];
    ({ child, connection } = start());
    const { agentCapabilities } = await connection.agent.request('initialize', { protocolVersion: 1 });
    expect(agentCapabilities?.loadSession).toBe(true);
    await connection.agent.request('session/load', { sessionId, cwd, mcpServers: [] });
    expect(updates).toMatchObject([{ sessionUpdate: 'user_message_chunk' }, { sessionUpdate: 'agent_message_chunk' }]);
    await prompt('[[recall]]');
    expect(messages().at(-1)).toBe('[[say:first]]');
    const other = connection.agent.request('session/load', { sessionId: 'other', cwd, mcpServers: [] });
    await expect(other).rejects.toThrow(/not found/);
  });

  test('goes when its input is closed', async () => {
    const turn = prompt('[[say:on]] [[sleep:60]]').catch(() => undefined);
    await until('on');
    child.stdin?.end();
    expect(await exit()).toBe(0);
    await turn;
  });

  test('hangs so that only SIGKILL helps', async () => {
    void prompt('[[say:hanging]] [[hang]]').catch(() => undefined);
    await until('hanging');
    await connection.agent.notify('session/cancel', { sessionId });
    child.stdin?.end();
    child.kill('SIGTERM');
    await new Promise((done) => setTimeout(done, 300));
    expect(child.exitCode ?? child.signalCode).toBeNull();
    child.kill('SIGKILL');
    await exit();
  });
});

describe('directives', () => {
  test.each([
    ['[[say:a]] text [[nonsense]] [[sleep:x]] [[wait]]', ['say', 'wait']],
    ['[[run:if [[ -f a ]]; then ls; fi]]', ['run']],
    ['[[write:nopath]] [[write:=x]] [[say:open', []],
  ])('%s', (text, verbs) => {
    expect(parseDirectives(text).map(({ verb }) => verb)).toEqual(verbs);
  });

  test('may hold double brackets of the shell', () => {
    expect(parseDirectives('[[run:[[ -f a ]] && ls]]')).toEqual([
      { verb: 'run', command: '[[ -f a ]] && ls', asks: true },
    ]);
  });
});
