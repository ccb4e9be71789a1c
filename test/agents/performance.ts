/** One turn of the scripted agent: its directives, really carried out. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  RequestError,
  type AgentContext,
  type SessionUpdate,
  type StopReason,
  type ToolCallUpdate,
} from '@agentclientprotocol/sdk';
import { runCommand } from './command.ts';
import type { Directive } from './directives.ts';

export interface Stage {
  readonly client: AgentContext;
  readonly sessionId: string;
  readonly cwd: string;
  /** What this session was asked before, by an earlier process perhaps. */
  readonly earlier: readonly string[];
}

let counter = 0;
const nextId = (what: string): string => `${what}-${(counter += 1)}`;

export class Performance {
  /** A turn with `[[hang]]` is deaf from its beginning, so that nobody has to guess when: only SIGKILL helps. */
  readonly hangs: boolean;
  readonly #directives: readonly Directive[];
  readonly #stage: Stage;
  readonly #cancelled = new AbortController();
  readonly #steered: string[] = [];
  #onSteer: (() => void) | undefined;

  constructor(stage: Stage, directives: readonly Directive[]) {
    this.#stage = stage;
    this.#directives = directives;
    this.hangs = directives.some(({ verb }) => verb === 'hang');
    if (!this.hangs) return;
    process.on('SIGTERM', () => undefined);
    process.on('SIGINT', () => undefined);
    // Something must keep the process alive once its input is closed.
    setInterval(() => undefined, 60_000);
  }

  async play(prompt: string): Promise<StopReason> {
    try {
      const acts = this.#directives.filter(({ verb }) => verb !== 'no-steering');
      if (acts.length === 0) await this.#say(`I am a scripted agent, without a model. I was asked: ${prompt}`);
      for (const directive of acts) {
        // What came a moment before a `[[wait]]` is what it waits for.
        if (directive.verb !== 'wait') await this.#answerSteering();
        await this.#obey(directive);
        if (this.#cancelled.signal.aborted) return 'cancelled';
      }
      await this.#answerSteering();
      return 'end_turn';
    } catch (error) {
      if (this.#cancelled.signal.aborted) return 'cancelled';
      throw error;
    }
  }

  cancel(): void {
    if (!this.hangs) this.#cancelled.abort();
  }

  steer(text: string): void {
    this.#steered.push(text);
    this.#onSteer?.();
  }

  async #obey(directive: Directive): Promise<void> {
    const { signal } = this.#cancelled;
    switch (directive.verb) {
      case 'say':
        return this.#say(directive.text);
      case 'think':
        return this.#think(directive.text);
      case 'plan':
        return this.#plan(directive.entries);
      case 'run':
        return this.#run(directive.command, directive.asks);
      case 'write':
        return this.#write(directive.path, directive.text);
      case 'sleep':
        return delay(directive.seconds * 1000, undefined, { signal });
      case 'wait':
        return this.#wait();
      case 'flood':
        return this.#flood(directive.chunks);
      case 'env': {
        const lines = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
        return this.#say(lines.sort().join('\n'));
      }
      case 'recall':
        return this.#say(this.#stage.earlier.join('\n') || 'I remember nothing.');
      case 'fail':
        throw RequestError.internalError(undefined, directive.text);
      case 'crash':
        process.stderr.write('scripted agent: crashing as asked\n');
        return process.exit(1);
      case 'hang':
        return new Promise(() => undefined);
      case 'no-steering':
        return;
    }
  }

  #update(update: SessionUpdate): Promise<void> {
    return this.#stage.client.notify('session/update', { sessionId: this.#stage.sessionId, update });
  }

  #say(text: string): Promise<void> {
    return this.#update({
      sessionUpdate: 'agent_message_chunk',
      messageId: nextId('message'),
      content: { type: 'text', text },
    });
  }

  #think(text: string): Promise<void> {
    return this.#update({
      sessionUpdate: 'agent_thought_chunk',
      messageId: nextId('thought'),
      content: { type: 'text', text },
    });
  }

  async #flood(chunks: number): Promise<void> {
    const messageId = nextId('message');
    for (let n = 1; n <= chunks && !this.#cancelled.signal.aborted; n += 1) {
      await this.#update({ sessionUpdate: 'agent_message_chunk', messageId, content: { type: 'text', text: `${n} ` } });
    }
  }

  #plan(entries: readonly string[]): Promise<void> {
    return this.#update({
      sessionUpdate: 'plan',
      entries: entries.map((content, index) => ({
        content,
        priority: 'medium',
        status: index === 0 ? 'in_progress' : 'pending',
      })),
    });
  }

  /** What people steered in while something else went on: heard, and thought about, so that the last message stays the last `say`. */
  async #answerSteering(): Promise<void> {
    for (const text of this.#steered.splice(0)) await this.#think(`I was told: ${text}`);
  }

  async #wait(): Promise<void> {
    const { signal } = this.#cancelled;
    if (this.#steered.length === 0) {
      await new Promise<void>((resolve, reject) => {
        this.#onSteer = resolve;
        signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true });
      });
    }
    this.#onSteer = undefined;
    for (const text of this.#steered.splice(0)) await this.#say(text);
  }

  async #run(command: string, asks: boolean): Promise<void> {
    const toolCallId = nextId('call');
    const call = { toolCallId, title: command, kind: 'execute', rawInput: { command, cwd: this.#stage.cwd } } as const;
    await this.#update({ sessionUpdate: 'tool_call', ...call, status: 'pending' });
    if (asks && !(await this.#allowed({ ...call, status: 'pending' }))) return this.#refused(toolCallId);
    await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
    const show = (text: string) =>
      this.#update({
        sessionUpdate: 'tool_call_update',
        toolCallId,
        content: [{ type: 'content', content: { type: 'text', text } }],
      });
    const exitCode = await runCommand(command, this.#stage.cwd, this.#cancelled.signal, show);
    const status = exitCode === 0 ? 'completed' : 'failed';
    await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status, rawOutput: { exitCode } });
  }

  async #write(path: string, newText: string): Promise<void> {
    const file = resolve(this.#stage.cwd, path);
    const oldText = await readFile(file, 'utf8').catch(() => null);
    const toolCallId = nextId('call');
    const call = {
      toolCallId,
      title: `Write ${path}`,
      kind: 'edit',
      locations: [{ path: file }],
      rawInput: { file_path: file },
      content: [{ type: 'diff', path, oldText, newText }],
    } satisfies ToolCallUpdate;
    await this.#update({ sessionUpdate: 'tool_call', ...call, status: 'pending' });
    if (!(await this.#allowed({ ...call, status: 'pending' }))) return this.#refused(toolCallId);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, newText);
    await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'completed' });
  }

  async #refused(toolCallId: string): Promise<void> {
    await this.#update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'failed' });
  }

  /** Options stand in an order that catches clients who choose by position. */
  async #allowed(toolCall: ToolCallUpdate): Promise<boolean> {
    const { outcome } = await this.#stage.client.request(
      'session/request_permission',
      {
        sessionId: this.#stage.sessionId,
        toolCall,
        options: [
          { optionId: 'always', name: 'Always allow', kind: 'allow_always' },
          { optionId: 'once', name: 'Allow', kind: 'allow_once' },
          { optionId: 'no', name: 'Deny', kind: 'reject_once' },
        ],
      },
      { cancellationSignal: this.#cancelled.signal },
    );
    if (outcome.outcome === 'cancelled') return false;
    if (outcome.optionId === 'always') throw RequestError.internalError(undefined, 'the client chose "always"');
    return outcome.optionId === 'once';
  }
}
