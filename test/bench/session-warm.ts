/** A follow-up: to an agent that was told to stay, and as a new job, from the order until its first word is on the page. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { signIn } from '../github/sandbox/sign-in.ts';
import { startSandbox } from '../story/sandbox-process.ts';
import { moment, spreadOf } from './figures.ts';
import { clockedPage } from './page-clock.ts';
import { timeRow, type Row } from './table.ts';

const COLD = 4;
const WARM = 12;

export async function measureFollowUps(browser: Browser): Promise<Row[]> {
  await using sandbox = await startSandbox();
  const { app, owner, repo, issue, users } = sandbox.facts;
  const cookie = /(?:^|; )signalbox=(?<value>[^;]+)/.exec(await signIn(app, 'writer'))?.groups?.['value'] ?? '';
  const page = await clockedPage(browser, app, cookie);
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${app}/api/v1/repos/${owner}/${repo}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${users['writer']?.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { jobs?: readonly { readonly ref: string }[] };
  };
  const holds = (word: string): string =>
    `[...document.querySelectorAll('.item-agent')].some((item) => item.textContent.includes('${word}'))`;

  const cold: number[] = [];
  let job = '';
  for (let n = 0; n < COLD; n += 1) {
    const began = moment();
    const made = await post('/jobs', {
      thread: issue,
      prompt: `[[say:cold-${n}]]${n === COLD - 1 ? ' [[wait]]' : ''}`,
    });
    job = made.jobs?.[0]?.ref ?? '';
    await page.open(`/${owner}/${repo}/${job}`);
    cold.push((await page.when(holds(`cold-${n}`))) - began);
    if (n < COLD - 1) await page.when(`document.querySelector('.item-end') !== null`);
  }
  await post(`/jobs/${job}/linger`, { seconds: 600 });
  await post(`/jobs/${job}/messages`, { text: 'go on', mode: 'steer' });
  const warm: number[] = [];
  for (let n = 0; n < WARM; n += 1) {
    // Its turn is over.
    await page.page.locator('[data-region="idle"] *').first().waitFor();
    await delay(200);
    const seen = page.when(holds(`warm-${n}-word`));
    const began = moment();
    await post(`/jobs/${job}/messages`, { text: `[[say:warm-${n}-word]]`, mode: 'queue' });
    warm.push((await seen) - began);
  }
  return [
    timeRow(
      'a follow-up to an agent that stays: order to its first word on the page, p50',
      spreadOf(warm).p50,
      undefined,
    ),
    timeRow('the same as a new job of its own, with its run and checkout, p50', spreadOf(cold).p50, undefined),
  ];
}
