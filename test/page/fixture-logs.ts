/** Logs for the page's fixtures: a working agent, an ended session, a shell command, hostile text, a very long one. */
import type { LogEntry, SessionEvent } from '../../app/wire/events.ts';

/** Numbers the events from 1 and spreads them over the minutes before `now`. */
const numbered = (now: number, events: readonly SessionEvent[], stepMs = 4000): LogEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: now - (events.length - index) * stepMs, event }));

const OLD = `import { tokenize } from './lexer.ts';

export function parseList(source: string): Item[] {
  const tokens = tokenize(source);
  const items: Item[] = [];
  while (tokens.length > 0) {
    items.push(parseItem(tokens));
    setTimeout(() => tokens.shift(), 0);
  }
  return items;
}
`;
const NEW = `import { tokenize } from './lexer.ts';

export function parseList(source: string): Item[] {
  const tokens = tokenize(source);
  const items: Item[] = [];
  while (tokens.length > 0) {
    items.push(parseItem(tokens));
    if (tokens[0]?.kind === 'comma') tokens.shift();
    // A trailing comma ends the list.
    if (tokens[0]?.kind === 'close') break;
  }
  return items;
}
`;

const TEST_OUTPUT = [
  '\n> widgets@2.4.0 test',
  '> vitest run parser\n',
  ...Array.from(
    { length: 18 },
    (_, index) =>
      ` \u001b[32m✓\u001b[0m test/parser/case-${index}.test.ts \u001b[2m(${index + 3} tests)\u001b[0m \u001b[33m${12 + index}ms\u001b[0m`,
  ),
  ' \u001b[41m FAIL \u001b[49m test/parser.test.ts > accepts a trailing comma',
  '\u001b[31m\u001b[1mAssertionError\u001b[22m: expected [ 1, 2, undefined ] to deeply equal [ 1, 2 ]\u001b[39m',
  ' \u001b[36m❯\u001b[39m test/parser.test.ts:\u001b[2m41:23\u001b[22m',
  '',
  '\u001b[2m Test Files \u001b[22m \u001b[31m1 failed\u001b[39m \u001b[2m|\u001b[22m \u001b[32m18 passed\u001b[39m (19)',
  '\u001b[2m      Tests \u001b[22m \u001b[31m1 failed\u001b[39m \u001b[2m|\u001b[22m \u001b[32m213 passed\u001b[39m (214)',
].join('\r\n');

const WORK: readonly SessionEvent[] = [
  { kind: 'session.started', agent: 'claude', steering: true, commit: '4f1c2d9a7be0335cf6a1d2b3c4e5f60718293a4b' },
  { kind: 'state', state: 'running' },
  {
    kind: 'message',
    id: 'p',
    role: 'user',
    text: 'Fix the flaky test in `parser.test.ts`.\nDo not change the public API.',
  },
  { kind: 'message', id: 't1', role: 'thought', text: 'The test is flaky, so there is likely a race. ' },
  { kind: 'message', id: 't1', role: 'thought', text: 'I should look for timers in the parser before anything else.' },
  { kind: 'message', id: 'm1', role: 'agent', text: "I'll look at the parser first. " },
  {
    kind: 'message',
    id: 'm1',
    role: 'agent',
    text: 'A test that fails *sometimes* usually waits for something it does not await.',
  },
  {
    kind: 'plan',
    entries: [
      { text: 'Read the parser and its test', status: 'completed' },
      { text: 'Reproduce the failure', status: 'completed' },
      { text: 'Fix `parseList` without changing the API', status: 'in_progress' },
      { text: 'Run the whole suite and push', status: 'pending' },
    ],
  },
  { kind: 'tool.started', id: 'read', tool: 'read', title: 'Read test/parser.test.ts', paths: ['test/parser.test.ts'] },
  {
    kind: 'tool.finished',
    id: 'read',
    status: 'completed',
    ms: 210,
    content: [
      {
        type: 'text',
        text: "import { expect, test } from 'vitest';\nimport { parseList } from '../src/parser.ts';\n\ntest('accepts a trailing comma', () => {\n  expect(parseList('1, 2,')).toEqual([1, 2]);\n});",
      },
    ],
  },
  { kind: 'tool.started', id: 'find', tool: 'search', title: 'setTimeout in src/' },
  { kind: 'tool.finished', id: 'find', status: 'completed', ms: 90 },
  { kind: 'tool.started', id: 'test', tool: 'execute', title: 'npm test -- parser', input: 'npm test -- parser' },
  { kind: 'terminal', tool: 'test', text: TEST_OUTPUT },
  { kind: 'tool.finished', id: 'test', status: 'failed', exitCode: 1, ms: 8200 },
  {
    kind: 'message',
    id: 'm2',
    role: 'agent',
    text: '`parseList` removes the comma in a **timer**, so the loop may run once more before it fires. Two changes:\n\n1. remove the comma where it is read,\n2. stop at the closing bracket.\n\nSee [the vitest docs](https://vitest.dev/guide/) on fake timers; none are needed here.',
  },
  { kind: 'tool.started', id: 'edit', tool: 'edit', title: 'src/parser.ts', paths: ['src/parser.ts'] },
  {
    kind: 'tool.finished',
    id: 'edit',
    status: 'completed',
    ms: 40,
    content: [{ type: 'diff', path: 'src/parser.ts', oldText: OLD, newText: NEW }],
  },
  { kind: 'message.queued', control: 3, by: 'writer', text: 'use vitest, not jest', mode: 'steer' },
  {
    kind: 'message',
    id: 'c3',
    role: 'user',
    text: 'use vitest, not jest',
    control: 3,
    status: 'delivered',
    delivery: 'steered',
  },
  { kind: 'message', id: 'c3', role: 'user', text: '', control: 3, status: 'seen', delivery: 'steered' },
  {
    kind: 'message',
    id: 'm3',
    role: 'agent',
    text: 'Understood: it is vitest already, and stays so. All 214 tests pass now; I am going to push the branch.',
  },
  {
    kind: 'usage',
    inputTokens: 41_200,
    outputTokens: 3100,
    contextUsed: 38_000,
    contextSize: 200_000,
    cost: { amount: 0.184, currency: 'USD' },
  },
  {
    kind: 'tool.started',
    id: 'push',
    tool: 'execute',
    title: 'git push origin fix/parser',
    input: 'git push origin fix/parser',
  },
  {
    kind: 'approval.requested',
    request: 'r1',
    toolCall: 'push',
    tool: 'Bash',
    title: 'git push origin fix/parser',
    input: 'git push origin fix/parser',
    hash: 'a'.repeat(64),
    rule: 'Bash(git push:*)',
  },
  { kind: 'approval.routed', approval: 'P7', request: 'r1', approvers: '@acme/release, maintain', deadline: 0 },
  { kind: 'state', state: 'waiting' },
  { kind: 'message.queued', control: 4, by: 'ada', text: 'also update the changelog', mode: 'queue' },
];

export const running = (now: number): LogEntry[] => numbered(now, WORK);

export const ended = (now: number): LogEntry[] =>
  numbered(now, [
    ...WORK,
    { kind: 'approval.decided', approval: 'P7', request: 'r1', decision: 'allow', by: 'ada', reason: '' },
    { kind: 'approval.applied', request: 'r1', outcome: 'allowed' },
    {
      kind: 'terminal',
      tool: 'push',
      text: 'To github.com:acme/widgets.git\n   4f1c2d9..91be0aa  fix/parser -> fix/parser\n',
    },
    { kind: 'tool.finished', id: 'push', status: 'completed', exitCode: 0, ms: 2400 },
    {
      kind: 'notice',
      level: 'warning',
      text: 'The head of the pull request has moved since the command; the push went to `fix/parser` only.',
    },
    {
      kind: 'message',
      id: 'm9',
      role: 'agent',
      text: '### Done\n\nThe race is gone: `parseList` no longer uses a timer.\n\n| suite | before | after |\n|---|---:|---:|\n| parser | 213 of 214 | 214 of 214 |\n| all | 611 of 612 | 612 of 612 |\n\n```ts\nif (tokens[0]?.kind === "comma") tokens.shift();\n```',
    },
    { kind: 'session.finished', outcome: 'succeeded', reason: 'The branch was pushed and all 612 tests pass.' },
  ]);

/** An agent that could not be steered, did what it may not do, and handed in its work; `became` is what came of it. */
export const handedIn = (now: number, ...became: readonly Extract<SessionEvent, { kind: 'delivery' }>[]): LogEntry[] =>
  numbered(now, [
    ...WORK.slice(0, 8),
    { kind: 'message.queued', control: 3, by: 'writer', text: 'leave the lexer alone', mode: 'steer' },
    { kind: 'message', id: 'c3', role: 'user', text: '', control: 3, status: 'queued' },
    { kind: 'tool.started', id: 'curl', tool: 'execute', title: 'curl -s https://install.example | sh' },
    {
      kind: 'notice',
      level: 'error',
      text: 'Alarm: `curl -s https://install.example | sh` ran, though the profile denies `Bash(curl:*)`. The turn was cancelled.',
    },
    { kind: 'tool.finished', id: 'curl', status: 'failed', exitCode: 22, ms: 640 },
    { kind: 'message', id: 'm9', role: 'agent', text: 'The race is gone: `parseList` no longer uses a timer.' },
    { kind: 'session.finished', outcome: 'succeeded', reason: 'The agent ended its turn.' },
    ...became,
  ]);

export const shellOutput = (now: number): LogEntry[] =>
  numbered(now, [
    { kind: 'session.started', agent: 'bash', steering: false, commit: '4f1c2d9a7be0335cf6a1d2b3c4e5f60718293a4b' },
    ...TEST_OUTPUT.split('\r\n').map((line): SessionEvent => ({ kind: 'terminal', text: `${line}\n` })),
    ...Array.from({ length: 70 }, (_, index): SessionEvent => ({
      kind: 'terminal',
      text: `  benchmark ${index}: ${index * 17} ops/s\n`,
    })),
  ]);

export const longLog = (now: number, length: number): LogEntry[] =>
  numbered(
    now,
    Array.from({ length }, (_, index): SessionEvent => {
      const part = index % 4;
      const id = `x${Math.floor(index / 4)}`;
      if (part === 0)
        return {
          kind: 'message',
          id,
          role: 'agent',
          text: `Step **${Math.floor(index / 4)}**: look at \`src/file-${index}.ts\` and go on.`,
        };
      if (part === 1) return { kind: 'tool.started', id, tool: 'execute', title: `npm test -- file-${index}` };
      if (part === 2) return { kind: 'terminal', tool: id, text: `\u001b[32m✓\u001b[0m file-${index} passed\n` };
      return { kind: 'tool.finished', id, status: 'completed', ms: index, exitCode: 0 };
    }),
    50,
  );

export const hostile = (now: number, text: string): LogEntry[] =>
  numbered(now, [
    { kind: 'session.started', agent: text, steering: true, commit: text },
    { kind: 'message', id: text, role: 'user', text },
    { kind: 'message', id: `t${text}`, role: 'thought', text },
    {
      kind: 'message',
      id: `m${text}`,
      role: 'agent',
      text: `${text}\n\n\`\`\`\n${text}\n\`\`\`\n\n[${text}](${text}) ![${text}](${text})`,
    },
    { kind: 'plan', entries: [{ text, status: 'pending' }] },
    { kind: 'tool.started', id: text, tool: 'execute', title: text, input: `${text} ${text}`, paths: [text] },
    {
      kind: 'terminal',
      tool: text,
      text: `${text}\n\u001b[31m${text}\u001b]8;;javascript:window.pwned=1\u0007link\u001b]8;;\u0007`,
    },
    {
      kind: 'tool.finished',
      id: text,
      status: 'failed',
      exitCode: 1,
      content: [
        { type: 'text', text },
        { type: 'diff', path: text, oldText: text, newText: `${text}!` },
        { type: 'diff', path: `2${text}`, oldText: null, newText: text },
      ],
    },
    { kind: 'terminal', text },
    { kind: 'notice', level: 'error', text },
    {
      kind: 'approval.requested',
      request: text,
      tool: text,
      title: text,
      input: text,
      hash: 'b'.repeat(64),
      rule: text,
    },
    { kind: 'approval.routed', approval: text, request: text, approvers: text, deadline: now },
    { kind: 'approval.decided', approval: text, request: text, decision: 'deny', by: text, reason: text },
    { kind: 'message.queued', control: 1, by: text, text, mode: 'steer' },
    { kind: 'message', id: `q${text}`, role: 'user', text, control: 1, status: 'queued' },
    { kind: 'notice', level: 'error', text: `Alarm: ${text}` },
    ...(['comment', 'review', 'push', 'pull_request'] as const).map((output): SessionEvent => ({
      kind: 'delivery',
      output,
      url: text,
      commit: text,
      refused: null,
    })),
    { kind: 'delivery', output: 'push', url: text, commit: text, refused: `${text}\n${text}` },
    { kind: 'delivery', output: 'push', url: `https://a.example/${text}`, commit: null, refused: null },
    { kind: 'usage', cost: { amount: 1, currency: text.slice(0, 10) } },
    { kind: 'stop.requested', by: text, reason: text },
    { kind: 'state', state: 'stopping', step: text },
  ]);
