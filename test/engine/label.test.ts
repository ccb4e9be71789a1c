import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { REPORT_MARKER } from '../../app/channels/report.ts';
import { runnerOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
jobs:
  plan: { run: make plan }
  build: { run: make, needs: { plan: { on_failure: hold } } }
`;

let box: Stage;
beforeEach(async () => {
  box = await stage({ config: CONFIG });
});
afterEach(() => box.end());

const replies = () => box.github.comments.map(({ body }) => body).filter((body) => !body.includes(REPORT_MARKER));

describe('the label dispatch:NAME', () => {
  test('put on by a person with the right starts the job as that person', async () => {
    await box.label('dispatch:build', 'added');
    expect(await box.states()).toBe('J1 starting, J2 waiting');
    expect(await box.job(2)).toMatchObject({
      name: 'build',
      requester: { login: 'ada' },
      asked: 'label dispatch:build',
    });
    expect(box.github.labelsOf(42)).toEqual(['dispatch:build', 'dispatch:plan']);
    await (await runnerOf(box, 1)).finish('succeeded');
    await (await runnerOf(box, 2)).finish('succeeded');
    expect(box.github.labelsOf(42)).toEqual(['done:build', 'done:plan']);
    expect(replies()).toEqual([]);
  });

  test('put on by a person without the right starts nothing, says why, and is taken off', async () => {
    await box.label('dispatch:plan', 'added', { id: 6, login: 'eve' });
    expect(await box.states()).toBe('');
    expect(replies()[0]).toMatch(
      /^<!-- [^>]+ -->\n@eve you cannot start `plan`: that is for people with `write` access/,
    );
    expect(box.github.labelsOf(42)).toEqual([]);
  });

  test('of a job that does not exist is answered and taken off', async () => {
    await box.label('dispatch:plaan', 'added');
    expect(replies()[0]).toContain('Did you mean `plan`?');
    expect(box.github.labelsOf(42)).toEqual([]);
  });

  test('under a broken configuration is answered and taken off', async () => {
    box.github.config = 'version: 2\n';
    await box.label('dispatch:plan', 'added');
    expect(replies()[0]).toContain('has a problem');
    expect(box.github.labelsOf(42)).toEqual([]);
  });

  test('taken off cancels the job', async () => {
    await box.label('dispatch:build', 'added');
    await box.label('dispatch:build', 'removed');
    expect(await box.states()).toBe('J1 starting, J2 cancelled');
    expect(box.github.labelsOf(42)).toEqual(['dispatch:plan']);
  });

  test('taken off by a person without the right changes nothing, and is put back', async () => {
    await box.label('dispatch:plan', 'added');
    await box.label('dispatch:plan', 'removed', { id: 6, login: 'eve' });
    expect(await box.states()).toBe('J1 starting');
    expect(replies()).toHaveLength(1);
    expect(box.github.labelsOf(42)).toEqual(['dispatch:plan']);
  });

  test('put on again while the job is on its way makes no second', async () => {
    await box.label('dispatch:plan', 'added');
    await box.label('dispatch:plan', 'added');
    expect(await box.states()).toBe('J1 starting');
    expect(replies()).toEqual([]);
  });

  test('put on again while the job is stopping is answered and taken off, so that nobody waits in vain', async () => {
    await box.label('dispatch:plan', 'added');
    await box.label('dispatch:plan', 'removed');
    expect(await box.states()).toBe('J1 stopping');
    await box.label('dispatch:plan', 'added');
    expect(replies()[0]).toContain('it is J1 (stopping)');
    expect(box.github.labelsOf(42)).toEqual([]);
    await box.completed(5000, 'cancelled');
    expect(await box.states()).toBe('J1 cancelled');
    await box.label('dispatch:plan', 'added');
    expect(await box.states()).toBe('J1 cancelled, J2 starting');
  });

  test('put on a held job releases it', async () => {
    await box.label('dispatch:build', 'added');
    await (await runnerOf(box, 1)).finish('failed');
    expect(await box.states()).toBe('J1 failed, J2 held');
    await box.label('dispatch:build', 'added');
    expect(await box.states()).toBe('J1 failed, J2 starting');
  });

  test('of a held job is no need for its release: a comment does it, and the report says how', async () => {
    await box.label('dispatch:build', 'added');
    await (await runnerOf(box, 1)).finish('failed');
    expect(box.github.comments.map(({ body }) => body).join()).toContain('`/release J2` lets it go on');
    await box.comment('/release J1');
    expect(replies().at(-1)).toContain('J1 has failed');
    await box.comment('/release J2');
    expect(await box.states()).toBe('J1 failed, J2 starting');
    expect(replies()).toHaveLength(1);
  });

  test('put on again after the end runs the job again', async () => {
    await box.label('dispatch:plan', 'added');
    await (await runnerOf(box, 1)).finish('failed');
    expect(box.github.labelsOf(42)).toEqual(['failed:plan']);
    await box.label('dispatch:plan', 'added');
    expect(await box.states()).toBe('J1 failed, J2 starting');
    expect(box.github.labelsOf(42)).toEqual(['dispatch:plan']);
  });

  test('any other label is nobody’s business', async () => {
    await box.label('failed:plan', 'added');
    await box.label('done:plan', 'removed');
    await box.label('bug', 'added');
    expect(await box.states()).toBe('');
    expect(replies()).toEqual([]);
  });
});
