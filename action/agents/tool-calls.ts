/** The tool calls of a session: what the agent says of them in pieces becomes events that begin, go on and end. */
import type { ToolCallUpdate } from '@agentclientprotocol/sdk';
import { TEXT_LIMIT } from '../../app/wire/events.ts';
import { cutText, fitted } from '../text.ts';
import { asked, pathsOf } from './asked.ts';
import { OUTPUT_PIECE } from './profile.ts';
import { exitCodeOf, rawText, textOf, wireContent } from './tool-content.ts';
import { asRecord, merge, type MergedCall } from './tool-call.ts';
import type { Report } from '../worker.ts';

interface Known {
  merged: MergedCall;
  readonly startedAt: number;
  /** It waited for leave so long, in milliseconds, and `asking` questions are open since `askedAt`. */
  waited: number;
  asking: number;
  askedAt: number;
  /** What was reported last, so that nothing is reported twice. */
  title: string;
  input: string;
  streamed: string;
  content: string;
  denied: boolean;
  ended: boolean;
}

export class ToolCalls {
  readonly #calls = new Map<string, Known>();
  readonly #report: Report;
  readonly #workspace: string;

  constructor(report: Report, workspace: string) {
    this.#report = report;
    this.#workspace = workspace;
  }

  /** Takes a piece (a `tool_call`, an update, or the call inside a permission request) and returns all that is known. */
  see(news: ToolCallUpdate): MergedCall {
    const known = this.#calls.get(news.toolCallId);
    const merged = merge(known?.merged, news);
    if (known?.ended) return merged;
    const call = known ?? this.#start(merged);
    call.merged = merged;
    if (known) this.#describe(call);
    const piece = asRecord(news._meta)[OUTPUT_PIECE];
    if (typeof piece === 'string') this.#grow(call, piece);
    else if (news.content) this.#show(call);
    if (merged.status === 'completed' || merged.status === 'failed') this.#end(call, merged.status);
    return merged;
  }

  /** The call waits for leave, which is no work of its own; returns what ends the waiting. */
  waits(id: string): () => void {
    const call = this.#calls.get(id);
    if (!call) return () => undefined;
    if (call.asking === 0) call.askedAt = Date.now();
    call.asking += 1;
    return () => {
      call.waited = call.asking === 1 ? waitedFor(call) : call.waited;
      call.asking -= 1;
    };
  }

  /** The next failure of this call is our no, not its own. */
  deny(id: string): void {
    const call = this.#calls.get(id);
    if (call) call.denied = true;
  }

  /** A turn has ended: what the agent left open will not go on. */
  closeOpen(): void {
    for (const call of this.#calls.values()) if (!call.ended) this.#end(call, 'failed');
  }

  #start(merged: MergedCall): Known {
    const title = this.#title(merged);
    const input = this.#input(merged);
    const paths = pathsOf(merged, this.#workspace)
      .slice(0, 50)
      .map((path) => fitted(path, 1_000));
    const call = {
      merged,
      startedAt: Date.now(),
      waited: 0,
      asking: 0,
      askedAt: 0,
      title,
      input,
      streamed: '',
      content: '',
      denied: false,
      ended: false,
    };
    this.#calls.set(merged.id, call);
    this.#report({
      kind: 'tool.started',
      id: wireId(merged.id),
      tool: merged.kind,
      title,
      ...(input === '' ? {} : { input }),
      ...(paths.length === 0 ? {} : { paths }),
    });
    return call;
  }

  #describe(call: Known): void {
    const title = this.#title(call.merged);
    const input = this.#input(call.merged);
    if (title === call.title && input === call.input) return;
    const news = { ...(title === call.title ? {} : { title }), ...(input === call.input ? {} : { input }) };
    call.title = title;
    call.input = input;
    this.#report({ kind: 'tool.updated', id: wireId(call.merged.id), ...news });
  }

  /** A command's growing output goes out as it grows; other content is shown whole when it has changed. */
  #show(call: Known): void {
    const { merged } = call;
    const text = merged.kind === 'execute' ? textOf(merged.content) : '';
    if (text !== '' && text.startsWith(call.streamed)) {
      this.#stream(call, text.slice(call.streamed.length));
      call.streamed = text;
      return;
    }
    const content = wireContent(merged.content);
    const written = JSON.stringify(content);
    if (content.length === 0 || written === call.content) return;
    call.content = written;
    this.#report({ kind: 'tool.updated', id: wireId(merged.id), content });
  }

  #grow(call: Known, piece: string): void {
    this.#stream(call, piece);
    call.streamed += piece;
  }

  #stream(call: Known, text: string): void {
    for (let rest = text; rest !== '';) {
      const piece = cutText(rest, TEXT_LIMIT);
      this.#report({ kind: 'terminal', tool: wireId(call.merged.id), text: piece });
      rest = rest.slice(piece.length);
    }
  }

  #end(call: Known, status: 'completed' | 'failed'): void {
    call.ended = true;
    const { merged } = call;
    if (call.streamed === '' && call.content === '' && merged.kind === 'execute') this.#stream(call, rawText(merged));
    const exitCode = exitCodeOf(merged);
    this.#report({
      kind: 'tool.finished',
      id: wireId(merged.id),
      status: status === 'failed' && call.denied ? 'denied' : status,
      ...(exitCode === undefined ? {} : { exitCode }),
      ms: Math.max(0, Date.now() - call.startedAt - waitedFor(call)),
    });
    // Only that it has ended is still needed of it.
    call.merged = { ...merged, content: [], rawOutput: undefined };
    call.streamed = '';
    call.content = '';
  }

  #title(merged: MergedCall): string {
    return fitted(merged.title || merged.name || merged.kind, 2_000);
  }

  /** An edit's input is its diff, which is shown as content. */
  #input(merged: MergedCall): string {
    const hasInput = Object.keys(merged.rawInput).length > 0 || merged.kind === 'execute';
    const isDiff = merged.content.some((part) => part.type === 'diff');
    return hasInput && !isDiff ? fitted(asked(merged, this.#workspace).input, TEXT_LIMIT) : '';
  }
}

const waitedFor = ({ waited, asking, askedAt }: Known): number =>
  asking === 0 ? waited : waited + Date.now() - askedAt;

export const wireId = (id: string): string => (id === '' ? 'call' : cutText(id, 200));
