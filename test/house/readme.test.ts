/** What the documents say is true: their generated parts are current (`npm run docs` makes them so), and their examples are taken. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SubmissionBody } from '../../app/adapters/http/api/bodies.ts';
import { readArguments } from '../../app/cli/arguments.ts';
import { parseRepositoryConfig } from '../../app/config/repository/parse.ts';
import { COMMANDS, type CommandRow } from '../../app/dispatch/grammar.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import { COMMANDS_URL, CONFIGURATION_URL } from '../../app/dispatch/texts/manual.ts';
import { DOCUMENTS, SCHEMA_PATH, renewed, schemaText } from './documents.ts';
import { ROOT } from './specimen.ts';

const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');
const readme = await read('README.md');

/** The fenced blocks of a language (or of none), without their fences. */
const blocksOf = (language: string): string[] =>
  [...readme.matchAll(/^```(\w*)\n(.*?)^```/gms)].flatMap(([, of, body = '']) => (of === language ? [body] : []));

test.each(Object.keys(DOCUMENTS))('the generated parts of %s say what the code says', async (path) => {
  const text = await read(path);
  expect(text).toBe(await renewed(path, text));
});

test('the JSON Schema of the configuration that editors can take from here is the one of the code', async () => {
  expect(await read(SCHEMA_PATH)).toBe(await schemaText());
});

test('a document without one of its blocks is a defect, not silently current', async () => {
  await expect(renewed('README.md', '# No blocks here\n')).rejects.toThrow('generated:commands');
});

test('the README names exactly the two commands that set everything up', () => {
  const commands = [...readme.matchAll(/^(?:\$ )?(npm ci.*)$/gm)].map(([, command]) => command);
  expect(commands).toEqual(['npm ci && npm run sandbox', 'npm ci && npm test']);
});

test('every chapter that the README or an answer of the app points to is there', () => {
  const headings = [...readme.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
  const inside = [...readme.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
  const fromAnswers = [COMMANDS_URL, CONFIGURATION_URL].map((url) => new URL(url).hash.slice(1));
  expect(headings).toEqual(expect.arrayContaining([...inside, ...fromAnswers]));
});

describe('the examples of the README', () => {
  const configurations = blocksOf('yaml').filter((body) => /^version:/m.test(body));

  test('hold configurations that grow', () => {
    expect(configurations.length).toBeGreaterThan(2);
  });

  test.each(configurations)('the app takes the configuration %#, and has nothing to remark', (body) => {
    expect(parseRepositoryConfig(body)).toMatchObject({ ok: true, notices: [] });
  });

  const comments = blocksOf('').filter((body) => body.startsWith('/'));

  test('hold comments', () => {
    expect(comments.length).toBeGreaterThan(2);
  });

  test.each(comments)('every line of the comment %# that begins with a slash is a command', (body) => {
    const words = [...body.matchAll(/^\/(\w+)/gm)].map(([, kind]) => ({ kind }));
    expect(parseComment(body, null)).toMatchObject({ kind: 'commands', commands: words });
  });

  const words = new Set<string>(
    COMMANDS.filter(({ usage }: CommandRow) => usage.includes(' ')).map(({ word }) => word),
  );
  const written = readme.replaceAll(/<!-- generated:.*?<!-- \/generated -->/gs, '').replaceAll(/^```.*?^```/gms, '');
  const typed = [...written.matchAll(/`(\/(?:(?:sb|signalbox) )?([a-z]+) [^`]+)`/g)].flatMap(([, text = '', word]) =>
    words.has(word ?? '') ? [text] : [],
  );

  test.each([...new Set(typed)])('`%s` is a command', (text) => {
    expect(parseComment(text, text.startsWith('/sb ') ? 'sb' : null)).toMatchObject({ kind: 'commands' });
  });

  const terminal = blocksOf('sh').flatMap((body) =>
    [...body.matchAll(/^signalbox (.+)$/gm)].map(([, line = '']) => line),
  );

  test.each(terminal)('`signalbox %s` is understood', (line) => {
    const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
    expect(() => readArguments(args)).not.toThrow();
  });

  const bodies = blocksOf('sh').flatMap((body) => [...body.matchAll(/-d '([^']*)'/g)].map(([, json = '']) => json));

  test.each(bodies)('the API takes %s', (json) => {
    expect(SubmissionBody.safeParse(JSON.parse(json)).error).toBeUndefined();
  });
});
