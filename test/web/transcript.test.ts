/** A transcript as Markdown: whole, in order, in little memory, and harmless where it is pasted. */
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { transcriptHead, transcriptWriter } from '../../app/web/transcript/as-markdown.ts';
import type { LogEntry, SessionEvent } from '../../app/wire/events.ts';
import { hostile, running } from '../page/fixture-logs.ts';
import { job, NOW } from '../page/fixtures.ts';
import { HOSTILE } from '../page/hostile-strings.ts';

const logOf = (events: readonly SessionEvent[]): LogEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: NOW, event }));

/** As it comes from the store: in pieces of any size. */
function written(log: readonly LogEntry[], piece = 7): string {
  const writer = transcriptWriter();
  let text = '';
  for (let from = 0; from < log.length; from += piece) text += writer.add(log.slice(from, from + piece));
  return text + writer.end();
}

describe('a transcript', () => {
  test('says everything once, in order, however it is read', () => {
    const text = written(running(NOW));
    for (const piece of [1, 3, 1000]) expect(written(running(NOW), piece)).toBe(text);
    const places = ['claude started', 'look at the parser first', 'Read test/parser.test.ts', 'npm test'].map((words) =>
      text.indexOf(words),
    );
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(-1);
  });

  test('begins with the job', () => {
    expect(transcriptHead(job({ name: '# <b>@ada</b>' }), 2)).toMatch(/^# J12 \\# &lt;b\\>@\u200bada/);
  });

  test('fences are longer than what they hold', () => {
    const text = written(logOf([{ kind: 'tool.started', id: 't', tool: 'read', title: 'x', input: 'a\n`````\n# no' }]));
    expect(text).toContain('``````text\na\n`````\n# no\n``````');
  });

  test('a tool call that never ends holds nothing up', () => {
    const log = logOf([
      { kind: 'tool.started', id: 'stuck', tool: 'execute', title: 'sleep' },
      ...Array.from({ length: 200 }, (_, index): SessionEvent => ({
        kind: 'message',
        role: 'agent',
        id: `m${index}`,
        text: `word ${index}.`,
      })),
    ]);
    const writer = transcriptWriter();
    expect(writer.add(log)).toContain('word 100.');
    const output = transcriptWriter();
    const flood = logOf(Array.from({ length: 100 }, () => ({ kind: 'terminal', text: 'x'.repeat(10_000) })));
    expect(output.add(flood).length).toBeGreaterThan(800_000);
  });

  test.each(HOSTILE.filter((_, index) => index % 4 === 0))('does nothing that is in %j', (hostileText) => {
    const text = written(hostile(NOW, hostileText));
    const parts = new MarkdownIt({ html: true }).parse(text, {}).flatMap((part) => [part, ...(part.children ?? [])]);
    expect(parts.filter(({ type }) => type.startsWith('html_')).map(({ content }) => content)).toEqual([]);
    const words = parts.filter(({ type }) => type === 'text').map(({ content }) => content);
    expect(words.join('\n')).not.toMatch(/(?<![\w\\])@[a-z\d]/i);
  });
});
