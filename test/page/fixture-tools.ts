/** Sessions for what is read: every kind of tool call, changes of every kind, code, colours, a guest's view, a wide chain. */
import type { LogEntry, SessionEvent, ToolContent } from '../../app/wire/events.ts';
import type { ChainNode, SessionPage } from '../../app/web/view.ts';
import { job, NOW, page } from './fixtures.ts';

const numbered = (events: readonly SessionEvent[]): LogEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: NOW - (events.length - index) * 3000, event }));

interface Call {
  readonly tool: Extract<SessionEvent, { kind: 'tool.started' }>['tool'];
  readonly title: string;
  readonly input?: string;
  readonly paths?: string[];
  readonly content?: ToolContent[];
  readonly status?: 'completed' | 'failed' | 'denied';
  readonly terminal?: string;
  readonly exitCode?: number;
}

let calls = 0;
function call({ tool, title, input, paths, content, status = 'completed', terminal, exitCode }: Call): SessionEvent[] {
  const id = `call-${(calls += 1)}`;
  return [
    { kind: 'tool.started', id, tool, title, ...(input !== undefined && { input }), ...(paths && { paths }) },
    ...(terminal === undefined ? [] : [{ kind: 'terminal', tool: id, text: terminal } as const]),
    {
      kind: 'tool.finished',
      id,
      status,
      ms: 120 * calls,
      ...(content && { content }),
      ...(exitCode !== undefined && { exitCode }),
    },
  ];
}

const body = (name: string, from = 0, to = 60): string =>
  Array.from({ length: to - from }, (_, index) => `  ${name}(${from + index}); // step ${from + index}\n`).join('');

const OLD_CODE = `import { tokenize } from './lexer.ts';\n\n/*\n  The whole parser.\n*/\nexport function parse(source: string): number {\n${body('step')}  const total = tokenize(source).length;\n  return total;\n}\n`;
const NEW_CODE = OLD_CODE.replace('const total = tokenize(source)', 'const count = tokenize(source, "all")')
  .replace('return total;', 'return count;')
  .replace('step(30)', 'leap(30)');

const EVERY_COLOUR = [
  Array.from({ length: 16 }, (_, index) => `\u001b[38;5;${index}m ${index} \u001b[0m`).join(''),
  Array.from({ length: 16 }, (_, index) => `\u001b[48;5;${index}m ${index} \u001b[0m`).join(''),
  Array.from({ length: 24 }, (_, index) => `\u001b[38;5;${16 + index * 9}m■ ${16 + index * 9} \u001b[0m`).join(''),
  Array.from({ length: 12 }, (_, index) => `\u001b[38;5;${232 + index * 2}m▒ grey \u001b[0m`).join(''),
  '\u001b[38;2;255;140;0morange\u001b[0m \u001b[38;2;20;20;90mnavy\u001b[0m \u001b[38;2;250;250;210mivory\u001b[0m \u001b[7minverse\u001b[0m \u001b[1mbold\u001b[0m \u001b[2mfaint\u001b[0m \u001b[3mitalic\u001b[0m \u001b[4munderlined\u001b[0m \u001b[9mstruck\u001b[0m',
].join('\n');

const WORK: readonly SessionEvent[] = [
  { kind: 'session.started', agent: 'claude', steering: true, commit: '4f1c2d9a7be0335cf6a1d2b3c4e5f60718293a4b' },
  ...call({
    tool: 'read',
    title: 'Read src/parser.ts',
    paths: ['src/parser.ts'],
    content: [{ type: 'text', text: `\`\`\`\n${OLD_CODE}\`\`\`` }],
  }),
  ...call({
    tool: 'search',
    title: 'grep "step\\("',
    input: '{\n  "pattern": "step\\\\(",\n  "path": "src"\n}',
    content: [
      {
        type: 'text',
        text: Array.from({ length: 42 }, (_, index) => `src/parser.ts:${index}: step(${index})`).join('\n'),
      },
    ],
  }),
  ...call({
    tool: 'fetch',
    title: 'https://vitest.dev/guide/mocking',
    content: [{ type: 'text', text: '# Mocking\n\nWhen writing tests …' }],
  }),
  ...call({
    tool: 'think',
    title: 'Think about the lexer',
    content: [{ type: 'text', text: 'The **lexer** is called twice:\n\n1. once here,\n2. once there.' }],
  }),
  ...call({ tool: 'move', title: 'mv', paths: ['src/lexer-old.ts', 'src/lexer.ts'] }),
  ...call({ tool: 'delete', title: 'Delete src/unused.ts', paths: ['src/unused.ts'] }),
  ...call({
    tool: 'edit',
    title: 'Edit src/parser.ts',
    paths: ['src/parser.ts'],
    content: [{ type: 'diff', path: 'src/parser.ts', oldText: OLD_CODE, newText: NEW_CODE }],
  }),
  ...call({
    tool: 'edit',
    title: 'Write three files',
    content: [
      { type: 'diff', path: 'config/app.yml', oldText: null, newText: 'name: widgets\nlevel: 3\nactive: true\n' },
      { type: 'diff', path: 'src/gone.py', oldText: 'def gone():\n    return "never"\n', newText: '' },
      { type: 'diff', path: 'logo.png', oldText: '\u0000PNG', newText: '\u0000PNG2' },
    ],
  }),
  ...call({
    tool: 'execute',
    title: '`npm run colours`',
    input: 'npm run colours',
    terminal: EVERY_COLOUR,
    exitCode: 0,
  }),
  ...call({
    tool: 'fetch',
    title: 'https://internal.example/secret',
    status: 'failed',
    content: [{ type: 'text', text: 'getaddrinfo ENOTFOUND internal.example' }],
  }),
  ...call({ tool: 'execute', title: 'rm -rf /', status: 'denied' }),
  ...call({
    tool: 'other',
    title: 'mcp__tracker__create_issue',
    input: '{\n  "title": "Parser is slow",\n  "labels": ["perf", "parser"]\n}',
    content: [{ type: 'text', text: '{"ok": true, "id": 17}' }],
  }),
  {
    kind: 'message',
    id: 'm1',
    role: 'agent',
    text: [
      'Here is what changed:\n',
      '```ts\nconst count: number = tokenize(source, "all").length; // all of them\n```\n',
      '| a very wide table | with many columns | that cannot fit on a phone | and so must scroll | in itself |\n|---|---|---|---|---|\n| 1 | 2 | 3 | 4 | aVeryLongWordThatDoesNotBreakAnywhereByItselfAndGoesOnAndOn |\n',
      'مرحبا بالعالم، هذا نص من اليمين إلى اليسار.\n',
      'Pneumonoultramicroscopicsilicovolcanoconiosis/pneumonoultramicroscopicsilicovolcanoconiosis/pneumonoultramicroscopic.ts',
      '\n![a picture](https://pictures.example/p.png) and [a link](https://vitest.dev).',
    ].join('\n'),
  },
  {
    kind: 'usage',
    inputTokens: 41_200,
    outputTokens: 3100,
    contextUsed: 38_000,
    contextSize: 200_000,
    cost: { amount: 0.184, currency: 'USD' },
  },
  { kind: 'state', state: 'idle' },
  { kind: 'message.queued', control: 3, by: 'writer', text: 'and the lexer?', mode: 'queue' },
  { kind: 'message', id: 'c3', role: 'user', text: '', control: 3, status: 'seen', delivery: 'queued' },
  { kind: 'message', id: 'm2', role: 'agent', text: 'The lexer is fine.' },
  { kind: 'usage', inputTokens: 52_000, outputTokens: 3900, cost: { amount: 0.231, currency: 'USD' } },
  { kind: 'state', state: 'idle' },
];

const node = (ref: string, name: string, state: ChainNode['state'], ...needs: string[]): ChainNode => ({
  ref,
  name,
  title: name,
  state,
  url: `/acme/widgets/${ref}`,
  needs,
});

const WIDE_CHAIN: readonly ChainNode[] = [
  node('J1', 'plan', 'succeeded'),
  node('J2', 'implement-the-parser', 'succeeded', 'J1'),
  node('J3', 'lint', 'failed', 'J2'),
  node('J4', 'unit', 'succeeded', 'J2'),
  node('J5', 'integration', 'running', 'J2'),
  node('J6', 'docs', 'queued', 'J1'),
  node('J12', 'review', 'running', 'J3', 'J4'),
  node('J8', 'publish', 'waiting', 'J12', 'J5', 'J6'),
  node('J9', 'announce', 'held', 'J8'),
];

export const readingSessions: Readonly<Record<string, () => SessionPage>> = {
  tools: () => page({ log: numbered(WORK) }),
  'wide-chain': () => page({ log: numbered(WORK.slice(0, 8)), chain: WIDE_CHAIN }),
  guest: () =>
    page({
      log: numbered(WORK.slice(0, 8)),
      viewer: {
        login: 'a guest',
        role: 'none',
        maySteer: false,
        mayApprove: [],
        mayDelete: false,
        shared: { until: NOW + 3_600_000, by: 'ada' },
      },
      chain: [],
      watchers: [],
    }),
  deletable: () =>
    page({
      log: numbered([...WORK.slice(0, 8), { kind: 'session.finished', outcome: 'succeeded', reason: 'Done.' }]),
      job: job({ state: 'succeeded', endedAt: NOW - 30_000 }),
      runnerConnected: false,
      viewer: { login: 'ada', role: 'admin', maySteer: true, mayApprove: [], mayDelete: true, shared: null },
    }),
};
