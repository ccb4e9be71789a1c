import { describe, expect, it } from 'vitest';
import { parsePairs } from './command-files.ts';
import { type Annotation, commandReader } from './workflow-commands.ts';

describe('what a step hands back', () => {
  it('reads single lines and blocks, and refuses what is neither', () => {
    expect(parsePairs('a=1\nb<<EOF\nx=y\n\nz\nEOF\nc=<<no\n')).toEqual({ a: '1', b: 'x=y\n\nz', c: '<<no' });
    expect(() => parsePairs('nonsense\n')).toThrow("Invalid format 'nonsense'");
    expect(() => parsePairs('a<<EOF\nnever closed\n')).toThrow('Matching delimiter not found');
  });

  const read = (...lines: string[]) => {
    const shown: string[] = [];
    const masks: string[] = [];
    const annotations: Annotation[] = [];
    const outputs: Record<string, string> = {};
    const reader = commandReader(
      { write: (line) => shown.push(line), mask: (secret) => masks.push(secret) },
      {
        setOutput: (name, value) => (outputs[name] = value),
        saveState: () => undefined,
        annotate: (annotation) => annotations.push(annotation),
      },
    );
    for (const line of lines) reader(line);
    return { shown, masks, annotations, outputs };
  };

  it('understands commands, with their escapes', () => {
    const { shown, masks, annotations, outputs } = read(
      'plain ::not a command::',
      '::add-mask::s3cret',
      '::error file=a%2Cb.js,line=3,title=Oh%3A no::first%0Asecond 100%25',
      '::group::Build',
      '::endgroup::',
      '::debug::unseen',
      '::set-output name=x::1',
      '::unknown::shown as it is',
    );
    expect(masks).toEqual(['s3cret']);
    expect(annotations).toEqual([
      { level: 'error', message: 'first\nsecond 100%', properties: { file: 'a,b.js', line: '3', title: 'Oh: no' } },
    ]);
    expect(outputs).toEqual({ x: '1' });
    expect(shown).toEqual([
      'plain ::not a command::',
      '::add-mask::***',
      '##[error]first\nsecond 100%',
      '##[group]Build',
      '##[endgroup]',
      '::unknown::shown as it is',
    ]);
  });

  it('obeys nothing between stop-commands and its end mark', () => {
    const { shown, masks } = read('::stop-commands::pause', '::add-mask::no', '::pause::', '::add-mask::yes');
    expect(masks).toEqual(['yes']);
    expect(shown).toEqual(['::add-mask::no', '::add-mask::***']);
  });
});
