import { describe, expect, test } from 'vitest';
import { COMMANDS, type OptionRow, OPTIONS, OWN_PREFIX } from '../../app/dispatch/grammar.ts';
import { NO_OPTIONS } from '../../app/dispatch/options.ts';
import { commandsOf } from './read.ts';

const OF_JOBS = ['dispatch', 'run'];

describe('every command of the table', () => {
  test.each(COMMANDS.map((row) => [row.word, row] as const))('%s is understood as it is shown', (word, row) => {
    expect(commandsOf(row.example)).toMatchObject([{ kind: word }]);
    expect(commandsOf(`/${OWN_PREFIX} ${row.example.slice(1)}`)).toHaveLength(1);
    expect(row.usage.split(' ', 1)).toEqual([`/${word}`]);
  });

  test.each(COMMANDS.map((row) => [row.word, row] as const))('%s is explained in full', (_, row) => {
    for (const text of [row.meaning, row.needs]) {
      expect(text).toMatch(/^\S.*[^\s.]$/);
      expect(text).not.toContain('|');
    }
  });
});

describe('every option of the table', () => {
  const rows: readonly (readonly [string, OptionRow])[] = Object.entries(OPTIONS);

  test.each(rows)('%s is taken by a command, with the value that is shown', (field, option) => {
    const owners = COMMANDS.filter((row) => row.options.some((known: OptionRow) => known.flag === option.flag));
    expect(owners.length).toBeGreaterThan(0);
    const value = option.value === 'NAME' ? ' some-name' : option.value === null ? '' : ` ${option.value}`;
    for (const { word } of owners) {
      const object = OF_JOBS.includes(word) ? 'review' : word === 'approve' ? 'P1' : 'J1';
      const others = field === 'onFailure' ? '--then ' : '';
      const [command] = commandsOf(`/${word} ${others}${option.flag}${value} ${object}`);
      const read: object | undefined = command && 'options' in command ? command.options : command;
      const unsaid: Readonly<Record<string, unknown>> = { ...NO_OPTIONS };
      expect(read).toHaveProperty(field);
      expect(read).not.toHaveProperty(field, unsaid[field] ?? false);
    }
  });

  test('fills a field of its own', () => {
    const { alone: _alone, dependents: _dependents, session: _session, ...ofJobs } = OPTIONS;
    expect(Object.keys(ofJobs).toSorted()).toEqual(Object.keys(NO_OPTIONS).toSorted());
    expect(new Set(rows.map(([, { flag }]) => flag)).size).toBe(rows.length);
  });

  test.each(rows)('%s is explained', (_, { flag, value, meaning }) => {
    expect(flag).toMatch(/^--[a-z]+(-[a-z]+)*$/);
    expect(meaning).toMatch(/^\S.*[^\s.]$/);
    expect(`${value ?? ''}${meaning}`).not.toContain('|');
  });
});
