/** Plays an agent through `startAgent` without the rest of the Action: a real process, or one made of handlers in this process. */
import { EventEmitter } from 'node:events';
import { join, resolve } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { agent, ndJsonStream, type AgentApp } from '@agentclientprotocol/sdk';
import { startAgent, type AgentJob } from '../../../action/agents/agent.ts';
import { custom } from '../../../action/agents/custom.ts';
import type { AgentProfile } from '../../../action/agents/profile.ts';
import type { Confinement, WorkProcess } from '../../../action/confine/confinement.ts';
import type { Halt, Worker } from '../../../action/worker.ts';
import type { Order } from '../../../app/wire/controls.ts';
import type { RunnerEvent } from '../../../app/wire/events.ts';
import { plainConfinement } from './plain-confinement.ts';

export const SCRIPTED = [process.execPath, resolve(import.meta.dirname, '../../agents/scripted.ts')];

export class Play {
  readonly events: RunnerEvent[] = [];
  readonly worker: Worker;
  readonly confinement: Confinement;
  readonly #watchers = new Set<() => void>();
  #orders = 0;

  constructor(prompt: string, confinement: Confinement, change: Partial<AgentJob>, profile: Partial<AgentProfile>) {
    this.confinement = confinement;
    const whole = { ...custom({ name: 'scripted', command: SCRIPTED }), ...profile };
    const home = join(confinement.folder, 'home');
    this.worker = startAgent({
      work: { kind: 'prompt', prompt, agent: { name: 'scripted', command: SCRIPTED } },
      rules: {
        name: 'edit',
        allow: ['Read', 'Edit(src/**)', 'Bash(echo:*)'],
        ask: ['Bash(node:*)'],
        deny: ['Bash(curl:*)', 'Bash(git push:*)'],
      },
      profile: whole,
      prepared: { command: SCRIPTED, environment: {}, files: [], notCompiled: [] },
      confinement,
      environment: { PATH: process.env['PATH'] ?? '', HOME: home },
      workspace: join(confinement.folder, 'workspace'),
      session: 'session-1',
      commit: 'c0ffee',
      report: (event) => {
        this.events.push(event);
        for (const watcher of this.#watchers) watcher();
      },
      ...change,
    });
  }

  ofKind<Kind extends RunnerEvent['kind']>(kind: Kind): Extract<RunnerEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<RunnerEvent, { kind: Kind }> => event.kind === kind);
  }

  text(role: 'agent' | 'thought' | 'user' = 'agent'): string {
    return this.ofKind('message')
      .flatMap((event) => (event.role === role ? [event.text] : []))
      .join('');
  }

  /** What became of people's messages: `1 delivered steered`. */
  fates(): string[] {
    return this.ofKind('message').flatMap(({ control, status, delivery }) =>
      control === undefined ? [] : [[control, status, delivery].filter((word) => word !== undefined).join(' ')],
    );
  }

  notices(): string[] {
    return this.ofKind('notice').map(({ level, text }) => `${level}: ${text}`);
  }

  order(order: Order): void {
    this.#orders += 1;
    this.worker.take({ number: this.#orders, order });
  }

  say(text: string, mode: 'steer' | 'queue' = 'steer'): void {
    this.order({ kind: 'message', text, by: 'ada', mode });
  }

  decide(decision: 'allow' | 'deny', reason = ''): void {
    const asked = this.ofKind('approval.requested').at(-1);
    if (!asked) throw new Error('nothing was asked');
    this.order({ kind: 'decision', request: asked.request, hash: asked.hash, decision, by: 'ada', reason });
  }

  stop(hurry = new AbortController().signal): ReturnType<Worker['stop']> {
    const halt: Halt = { outcome: 'cancelled', reason: 'Stopped by ada', ending: 'stopped', hurry };
    return this.worker.stop(halt);
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    if (condition()) return;
    const { promise, resolve: done, reject } = Promise.withResolvers<void>();
    const story = () => this.events.slice(-10).map((event) => JSON.stringify(event).slice(0, 300));
    const late = setTimeout(() => reject(new Error(`never: ${what}\n${story().join('\n')}`)), 20_000);
    const watcher = () => condition() && done();
    this.#watchers.add(watcher);
    await promise.finally(() => {
      clearTimeout(late);
      this.#watchers.delete(watcher);
    });
  }

  said(text: string): Promise<void> {
    return this.until(`the agent says ${text}`, () => this.text().includes(text));
  }
}

const open: Confinement[] = [];

/** The scripted agent, as a process. */
export function play(prompt: string, change: Partial<AgentJob> = {}, profile: Partial<AgentProfile> = {}): Play {
  const confinement = change.confinement ?? plainConfinement();
  open.push(confinement);
  return new Play(prompt, confinement, change, profile);
}

/** An agent made of handlers. It goes when its input is closed. */
export function playHere(app: AgentApp, profile: Partial<AgentProfile> = {}, change: Partial<AgentJob> = {}): Play {
  const confinement = plainConfinement();
  open.push(confinement);
  return new Play('do it', { ...confinement, start: () => inProcess(app) }, change, profile);
}

/** With the handlers every agent needs; `steering` and `loads` are what it says of itself. */
export const bareAgent = (says: { steering?: boolean; loads?: boolean } = {}): AgentApp =>
  agent({ name: 'bare' })
    .onRequest('initialize', () => ({
      protocolVersion: 1,
      agentCapabilities: { loadSession: says.loads === true },
      _meta: { steering: { supported: says.steering === true } },
    }))
    .onRequest('session/new', () => ({ sessionId: 's' }));

function inProcess(app: AgentApp): WorkProcess {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const child = Object.assign(new EventEmitter(), { stdin, stdout, stderr, pid: undefined });
  app.connect(ndJsonStream(Writable.toWeb(stdout), Readable.toWeb(stdin) as ReadableStream<Uint8Array>));
  stdin.once('end', () => {
    child.emit('exit', 0, null);
    child.emit('close', 0, null);
  });
  // What a caller uses of a process is there; the rest of Node's class is not.
  return child as unknown as WorkProcess;
}

export async function tidy(): Promise<void> {
  for (const confinement of open.splice(0)) await confinement.close();
}
