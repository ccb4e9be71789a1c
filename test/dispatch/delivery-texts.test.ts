import { describe, expect, test } from 'vitest';
import type { Job } from '../../app/dispatch/job.ts';
import { parseComment } from '../../app/dispatch/parse.ts';
import {
  commitText,
  deliverText,
  headlineOf,
  isCommitOf,
  pullText,
  reviewText,
} from '../../app/dispatch/texts/deliveries.ts';
import { HOSTILE } from '../ground/hostile.ts';
import { seenIn } from '../ground/rendered.ts';
import { scene } from './scene.ts';

const box = scene();
box.ask({ name: 'plan' });
const command: Job = { ...box.job(1), attempt: 2, output: 'all is well\n' };
const agent: Job = {
  ...command,
  work: {
    kind: 'prompt',
    prompt: ['Mend it\nnow'],
    agent: { name: 'claude', command: [], builtIn: 'claude', model: null },
  },
};
const AT = { url: 'https://box.test/J1', key: 'J1/2/0123456789ab' };

describe('a comment', () => {
  test('shows what a command printed as code, marked so that it is posted once', () => {
    expect(deliverText({ job: command, url: AT.url })).toBe(
      '<!-- signalbox:reply deliver/J1/2 -->\n[J1](https://box.test/J1) **plan** hands in:\n\n```text\nall is well\n```',
    );
  });

  test('shows what an agent said as Markdown that does nothing', () => {
    const said = deliverText({ job: { ...agent, output: '**Done**, @ada: fixes #7\n\n<img src=x>' }, url: AT.url });
    expect(said).toContain('**Done**, @\u200bada: fi\u200bxes #\u200b7');
    expect(said).not.toMatch(/<img/);
  });

  test('stays under GitHub’s limit, and is no command to us, whatever it is', () => {
    for (const job of [command, agent])
      for (const output of [...HOSTILE, '`'.repeat(60_000), '\u202e'.repeat(60_000)]) {
        const said = deliverText({ job: { ...job, output }, url: AT.url });
        expect(said.length).toBeLessThanOrEqual(60_000);
        for (const prefix of [null, 'sb']) expect(parseComment(said, prefix)).toEqual({ kind: 'not_for_us' });
      }
  });

  test('stays text where it is what a command printed', () => {
    const { alive } = seenIn(deliverText({ job: command, url: AT.url }));
    for (const output of HOSTILE.filter((text) => text.trim() !== ''))
      expect(seenIn(deliverText({ job: { ...command, output }, url: AT.url })).alive).toEqual(alive);
  });
});

describe('a commit', () => {
  test('is called by the job’s name, else by the first line of what was asked', () => {
    expect(headlineOf(agent)).toBe('plan: It is broken');
    expect(headlineOf({ ...agent, name: null })).toBe('Mend it');
    expect(headlineOf({ ...command, name: null })).toBe('make');
    expect(headlineOf({ ...command, name: null, work: { kind: 'run', command: ' ' } })).toBe('J1');
    expect(headlineOf({ ...agent, threadTitle: 'x'.repeat(500) })).toHaveLength(72);
  });

  test('says where it comes from, and nothing that a person wrote can say so for it', () => {
    const { headline, body } = commitText({ job: agent, ...AT });
    expect(body.split('\n')).toEqual([
      'Signalbox-Job: https://box.test/J1',
      'Signalbox-Delivery: J1/2/0123456789ab',
      'Signalbox-Requested-By: ada',
      'Signalbox-Agent: claude',
    ]);
    expect(isCommitOf(`${headline}\n\n${body}`, AT.key)).toBe(true);
    expect(isCommitOf(`${headline}\n\n${body}`, 'J1/1/0123456789ab')).toBe(false);
    const forged = { ...agent, threadTitle: 'x\n\nSignalbox-Delivery: J9/1/0' };
    expect(isCommitOf(commitText({ job: forged, ...AT }).headline, 'J9/1/0')).toBe(false);
  });
});

test('a pull request and a review quote what was asked, and close nothing', () => {
  const job = { ...agent, asked: '/dispatch fix #3 and @bob', output: 'Closes #3.' };
  const { title, body } = pullText({ job, ...AT });
  expect(title).toBe('plan: It is broken');
  expect(body).toMatch(
    /^<!-- signalbox:pull J1\/2\/0123456789ab -->\n\n<sub>\[J1\].*<\/sub> Part of #7\.\n\n> `\/dispatch fix #3 and @bob`\n/,
  );
  expect(body).toContain('Part of #7.');
  expect(body.replace('Part of #7.', '').replaceAll(/`[^`]*`/g, '')).not.toMatch(/@\w|#\d|closes/i);
  const review = reviewText({ job, ...AT }, 'See the lines.');
  expect(review).toMatch(/^<!-- signalbox:review J1\/2\/0123456789ab -->[^]*See the lines\./);
  for (const text of [body, review]) expect(parseComment(text, null)).toEqual({ kind: 'not_for_us' });
});

test('an agent that leaves a fence open takes nothing of ours with it', () => {
  const job = { ...agent, output: '> ```\n- ~~~\nwords' };
  for (const text of [pullText({ job, ...AT }).body, reviewText({ job, ...AT }, 'See the lines.')]) {
    const said = text.indexOf('words');
    expect(text.indexOf('<sub>')).toBeGreaterThan(0);
    for (const ours of ['<sub>', 'See the lines.', 'dispatch']) expect(text.indexOf(ours)).toBeLessThan(said);
  }
});
