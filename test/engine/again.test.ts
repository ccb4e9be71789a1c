import { afterEach, expect, test } from 'vitest';
import { runnerOf } from './runner.ts';
import { stage, type Stage } from './stage.ts';

const CONFIG = `version: 1
profiles:
  edit: { allow: [Read, Edit] }
jobs:
  deploy: { run: make deploy }
`;

let box: Stage;
afterEach(() => box.end());

const said = (): string => box.replies().at(-1) ?? '';

/** A job that failed under one configuration, and the configuration of today. */
async function failedBefore(change: (config: string) => string): Promise<void> {
  box = await stage({ config: CONFIG });
  await box.comment('/dispatch deploy');
  await (await runnerOf(box, 1)).finish('failed');
  box.github.config = change(CONFIG);
  await box.arrive({ kind: 'config_pushed', repositoryId: 1 }, 'repository/1');
}

test('a job is tried again while the rules are the ones it was asked for under', async () => {
  await failedBefore((config) => `${config}  lint: { run: make lint }\n`);
  await box.comment('/retry J1');
  expect(await box.states()).toBe('J1 starting');
});

test('an old job is no way around a list that was narrowed since', async () => {
  await failedBefore((config) => config.replace('make deploy }', 'make deploy, who: [maintain] }'));
  await box.comment('/retry J1');
  expect(said()).toMatch(/cannot start J1: that is for people with `maintain` access/);
  expect(await box.states()).toBe('J1 failed');
  box.github.roles.set('ada', 'maintain');
  await box.comment('/retry J1');
  expect(await box.states()).toBe('J1 starting');
});

test('nor around a profile that allows something else today', async () => {
  await failedBefore((config) => config.replace('[Read, Edit]', '[Read]'));
  await box.comment('/retry J1');
  expect(said()).toContain('The profile `edit` is not what it was when J1 was asked for');
  expect(await box.states()).toBe('J1 failed');
});
