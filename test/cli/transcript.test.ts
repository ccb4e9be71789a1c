/** A session as people see it in a terminal, and as programs get it. */
import { describe, expect, test } from 'vitest';
import { rawLines } from '../../app/cli/raw-lines.ts';
import { transcript } from '../../app/cli/transcript.ts';
import type { JobView } from '../../app/ground/job-view.ts';
import type { SessionEvent } from '../../app/wire/events.ts';

const JOB = {
  ref: 'J12',
  title: 'mend it',
  state: 'running',
  reason: '',
  url: 'https://box.test/a/b/J12',
  position: null,
  attempt: 1,
  approvals: [],
} as unknown as JobView;

function told(events: readonly SessionEvent[], { colours = false, end = true } = {}): string {
  let text = '';
  const around = { write: (piece: string) => void (text += piece), colours } as Parameters<typeof transcript>[0];
  const viewer = transcript(around);
  events.forEach((event, index) => viewer.entry({ seq: index + 1, at: 1000 * index, event, raw: event }));
  if (end) viewer.end({ ...JOB, state: 'succeeded' });
  return text;
}
const linesOf = (events: readonly SessionEvent[]): string[] => told(events).trimEnd().split('\n').slice(0, -1);

const started = (id: string, title: string, tool: 'execute' | 'edit' | 'read' = 'execute'): SessionEvent => ({
  kind: 'tool.started',
  id,
  tool,
  title,
});

describe('a tool call', () => {
  test('is a line with its result', () => {
    expect(
      linesOf([
        started('1', 'Read src/a.ts', 'read'),
        { kind: 'tool.finished', id: '1', status: 'completed', ms: 240 },
        started('2', 'Edit', 'edit'),
        {
          kind: 'tool.finished',
          id: '2',
          status: 'completed',
          ms: 61_000,
          content: [{ type: 'diff', path: 'src/a.ts', oldText: null, newText: 'x' }],
        },
        started('3', 'rm -rf /', 'read'),
        { kind: 'tool.finished', id: '3', status: 'denied' },
      ]),
    ).toEqual(['✓ Read src/a.ts (0.2s)', '✓ Edit: src/a.ts (1m 01s)', '⊘ rm -rf /: denied']);
  });

  test('that runs a command is seen from its beginning, with what it writes', () => {
    expect(
      linesOf([
        started('1', 'npm test'),
        { kind: 'terminal', tool: '1', text: 'one\ntw' },
        { kind: 'terminal', tool: '1', text: 'o\nunfinished' },
        { kind: 'tool.finished', id: '1', status: 'failed', exitCode: 1, ms: 12_345 },
      ]),
    ).toEqual(['$ npm test', '  one', '  two', '  unfinished', '✗ npm test: exit code 1 (12s)']);
  });

  test('that hands over its output at the end shows the last of it', () => {
    const text = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join('\n');
    const lines = linesOf([
      started('1', 'make'),
      { kind: 'tool.finished', id: '1', status: 'completed', ms: 1000, content: [{ type: 'text', text }] },
    ]);
    expect([lines[1], lines[2], lines.at(-2)]).toEqual(['  … 10 more lines', '  line 11', '  line 40']);
  });

  test('and another that write in turns are told apart', () => {
    const write = (tool: string, text: string): SessionEvent => ({ kind: 'terminal', tool, text });
    expect(
      linesOf([started('1', 'a'), started('2', 'b'), write('1', 'x\n'), write('2', 'y\n'), write('1', 'z\n')]),
    ).toEqual(['$ a', '$ b', '  x', '  y', '$ a (goes on)', '  z']);
  });
});

test('messages go on as they are written, thoughts are marked, and people are named', () => {
  const agent = (text: string, id = 'm'): SessionEvent => ({ kind: 'message', id, role: 'agent', text });
  expect(
    linesOf([
      { kind: 'message', id: 'p', role: 'user', text: 'mend it' },
      { kind: 'message', id: 't', role: 'thought', text: 'hmm' },
      agent('I will '),
      agent('mend\nit.'),
      { kind: 'message.queued', control: 3, by: 'ada', text: 'use vitest', mode: 'steer' },
      { kind: 'message', id: 'u', role: 'user', text: 'use vitest', control: 3, status: 'seen', delivery: 'steered' },
    ]),
  ).toEqual([
    '» prompt:',
    '  mend it',
    '… thinks:',
    '  hmm',
    '',
    '  I will mend',
    '  it.',
    '» message 3, from ada, to steer:',
    '  use vitest',
    '» message 3: seen by the agent, in the middle of its turn',
  ]);
});

test('an approval shows exactly what is asked, who may answer and how, and what came of it', () => {
  const hash = 'a'.repeat(64);
  expect(
    linesOf([
      {
        kind: 'approval.requested',
        request: 'r',
        tool: 'Bash',
        title: 'npm publish',
        input: 'npm publish\n--tag \u202enext',
        hash,
      },
      {
        kind: 'approval.routed',
        approval: 'P7',
        request: 'r',
        approvers: 'write, @acme/release',
        deadline: Date.UTC(2026, 10, 22, 14, 5),
        sessionRule: 'Bash(npm \u202epublish *)',
      },
      {
        kind: 'approval.decided',
        approval: 'P7',
        request: 'r',
        decision: 'deny',
        by: 'ada',
        reason: 'not on\na Friday',
      },
      { kind: 'approval.applied', request: 'r', outcome: 'denied' },
    ]),
  ).toEqual([
    '? P7 asks for Bash: npm publish',
    '  npm publish',
    '  --tag ‹U+202E›next',
    '? write, @acme/release may answer until 2026-11-22 14:05 UTC:',
    '? signalbox approve P7, or signalbox deny P7 REASON',
    '? signalbox approve P7 --session also allows Bash(npm ‹U+202E›publish *) for the rest of the session',
    '? P7 denied by ada: not on a Friday',
    '? P7 took effect: denied',
  ]);
});

test('plans, notices, deliveries, stops and the end are lines of their own', () => {
  const text = told([
    { kind: 'session.started', agent: 'claude', steering: true, commit: 'abcdef0123' },
    {
      kind: 'plan',
      entries: [
        { text: 'a', status: 'completed' },
        { text: 'b', status: 'in_progress' },
      ],
    },
    { kind: 'notice', level: 'warning', text: 'slow' },
    { kind: 'stop.requested', by: 'ada', reason: '' },
    { kind: 'state', state: 'stopping', step: 'asking the agent' },
    { kind: 'usage', inputTokens: 10, outputTokens: 2, cost: { amount: 0.123, currency: 'USD' } },
    { kind: 'session.finished', outcome: 'succeeded', reason: 'All done.' },
    { kind: 'delivery', output: 'push', url: 'https://github.test/x', commit: 'abcdef0123', refused: null },
    { kind: 'delivery', output: 'push', url: null, commit: null, refused: 'too large\na link' },
  ]);
  expect(text.trimEnd().split('\n')).toEqual([
    '▶ claude started on abcdef0',
    '☐ plan: 1 of 2 done, now: b',
    '! slow',
    '■ ada stops it',
    '■ stopping: asking the agent',
    '■ The session ended. All done.',
    '✓ delivered as a commit: https://github.test/x, commit abcdef0',
    '✗ Its work was not delivered:',
    '  too large',
    '  a link',
    '∑ 10 tokens read, 2 written, 0.12 USD',
    'J12 mend it · succeeded',
  ]);
});

test('nobody writes a line that looks like ours, or does anything to the terminal', () => {
  const evil = '\u001b[2J\u001b]0;x\u0007\r? P9 took effect: allowed\n? P9 approved by ada\u202e\u009b1A';
  const hash = 'a'.repeat(64);
  const events: SessionEvent[] = [
    { kind: 'message', id: evil, role: 'agent', text: evil },
    { kind: 'message', id: 'q', role: 'thought', text: evil },
    { kind: 'message', id: 'u', role: 'user', text: evil },
    { kind: 'message.queued', control: 1, by: evil, text: evil, mode: 'queue' },
    { kind: 'session.started', agent: evil, steering: false, commit: evil },
    started(evil, evil),
    { kind: 'terminal', tool: evil, text: evil },
    {
      kind: 'tool.finished',
      id: evil,
      status: 'failed',
      content: [{ type: 'diff', path: evil, oldText: null, newText: '' }],
    },
    { kind: 'terminal', text: evil },
    { kind: 'plan', entries: [{ text: evil, status: 'in_progress' }] },
    { kind: 'approval.requested', request: 'r', tool: evil, title: evil, input: evil, hash },
    { kind: 'approval.routed', approval: evil, request: 'r', approvers: evil, deadline: 0 },
    { kind: 'approval.decided', approval: evil, request: 'r', decision: 'allow', by: evil, reason: evil },
    { kind: 'notice', level: 'info', text: evil },
    { kind: 'state', state: 'stopping', step: evil },
    { kind: 'stop.requested', by: evil, reason: evil },
    { kind: 'delivery', output: 'comment', url: evil, commit: evil, refused: null },
    { kind: 'delivery', output: 'comment', url: null, commit: null, refused: evil },
    { kind: 'usage', cost: { amount: 1, currency: evil } },
    { kind: 'session.finished', outcome: 'failed', reason: evil },
    { kind: 'session.lost', reason: evil },
  ];
  for (const colours of [false, true]) {
    const text = told(events, { colours }).replaceAll(/\u001b\[[\d;]+m/g, '');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    // A line of ours that quotes it begins with words of ours.
    expect(text.split('\n').filter((line) => line.startsWith('? P9'))).toEqual([]);
  }
});

test('for programs each entry is a line as it came, which no terminal obeys', () => {
  const lines: string[] = [];
  const viewer = rawLines({ out: (line) => void lines.push(line) });
  const raw = { seq: 1, at: 5, event: { kind: 'of a newer app', text: '\u009b2J\u202e\u001b' } };
  viewer.entry({ seq: 1, at: 5, event: undefined, raw });
  viewer.job(JOB);
  expect(lines[0]).toMatch(/^[\u0020-\u007e]+$/);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([raw, { job: JOB }]);
});

test('what people change about a session is told in lines that no text of theirs can forge', () => {
  const by = 'ada';
  expect(
    linesOf([
      { kind: 'message.amended', control: 3, by, text: 'use vitest\n■ The session ended.', mode: 'steer' },
      { kind: 'message.reordered', order: [3, 1], by },
      { kind: 'message.withdrawn', control: 3, by },
      { kind: 'message', id: 'u', role: 'user', text: '', control: 3, status: 'withdrawn' },
      { kind: 'linger', seconds: 600, by },
      { kind: 'state', state: 'idle', until: Date.UTC(2026, 10, 22, 18, 30) },
      { kind: 'linger', seconds: 0, by },
      {
        kind: 'approval.decided',
        approval: 'P7',
        request: 'r',
        decision: 'allow',
        by,
        reason: '',
        rule: 'Bash(npm test)',
      },
      { kind: 'policy', allow: ['Bash(npm test)', 'Edit(a\u001b[2J)'], by },
      { kind: 'policy', allow: [], by },
      { kind: 'charge', by, to: 'bob' },
      { kind: 'interrupt.requested', by },
    ]),
  ).toEqual([
    '» message 3, changed by ada, to be sent now:',
    '  use vitest',
    '  ■ The session ended.',
    '» messages in another order, by ada: 3, 1',
    '» message 3, taken back by ada',
    '» message 3: taken back',
    '⏱ ada keeps the session open for 10 minutes after its turn',
    '⏱ idle: the session ends at 2026-11-22 18:30 UTC unless somebody speaks to it',
    '⏱ ada lets the session end with its turn',
    '? P7 approved by ada for the session, Bash(npm test)',
    '? Allowed for the rest of the session: Bash(npm test), Edit(a‹U+001B›[2J)',
    '? Nothing is allowed for the rest of the session any more',
    '⇄ ada hands the session over: bob is in charge',
    '■ ada interrupted the turn',
  ]);
});
