/** One tool call as an agent tells it in pieces: the first word is often empty, later ones and the permission request fill it in. */
import type { ToolCallContent, ToolCallUpdate } from '@agentclientprotocol/sdk';
import { TOOL_KINDS, type ToolKind } from '../../app/wire/events.ts';

export interface MergedCall {
  readonly id: string;
  readonly kind: ToolKind;
  readonly title: string;
  readonly name: string | undefined;
  readonly rawInput: Readonly<Record<string, unknown>>;
  readonly rawOutput: unknown;
  readonly content: readonly ToolCallContent[];
  readonly locations: readonly string[];
  readonly status: 'pending' | 'in_progress' | 'completed' | 'failed';
}

/** Folds what an agent says about a call into what is known of it; an empty value never overwrites a known one. */
export function merge(known: MergedCall | undefined, news: ToolCallUpdate): MergedCall {
  const rawInput = asRecord(news.rawInput);
  return {
    id: news.toolCallId,
    kind: wireKind(news.kind) ?? known?.kind ?? 'other',
    title: news.title || known?.title || '',
    name: news.name || known?.name,
    rawInput: Object.keys(rawInput).length > 0 ? rawInput : (known?.rawInput ?? {}),
    rawOutput: news.rawOutput ?? known?.rawOutput,
    content: news.content ?? known?.content ?? [],
    locations: news.locations?.map(({ path }) => path) ?? known?.locations ?? [],
    status: news.status ?? known?.status ?? 'pending',
  };
}

function wireKind(kind: string | null | undefined): ToolKind | undefined {
  if (kind === null || kind === undefined) return undefined;
  return TOOL_KINDS.find((known) => known === kind) ?? 'other';
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The command of an execute call; agents write it as text, as a list of words, or only in the title. */
export function commandOf(call: MergedCall): { text: string; source: 'input' | 'title' } | undefined {
  const given = call.rawInput['command'] ?? call.rawInput['cmd'];
  if (typeof given === 'string' && given !== '') return { text: given, source: 'input' };
  if (Array.isArray(given) && given.length > 0) return { text: wordsToCommand(given.map(String)), source: 'input' };
  return call.kind === 'execute' && call.title !== '' ? { text: call.title, source: 'title' } : undefined;
}

/** `["bash", "-lc", "git push"]` means `git push`; other words are quoted where the shell would read them differently. */
export function wordsToCommand(words: readonly string[]): string {
  const [shell = '', flag = '', script] = words;
  if (words.length === 3 && script !== undefined && /(^|\/)(ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(flag))
    return script;
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
