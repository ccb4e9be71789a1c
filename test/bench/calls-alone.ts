/** A program: the GitHub calls between a comment and its dispatch, in their order, with nothing around them. */
import { moment } from './figures.ts';
import { atRate } from './load.ts';

const [github = ''] = process.argv.slice(2);
const repository = `${github}/repos/acme/widgets`;
const WARM_UP = 30;

const call = async (path: string, init?: RequestInit): Promise<void> => {
  const answer = await fetch(`${repository}/${path}`, init);
  await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
};

/** The dispatch counts as the app's does: until it arrives, which is half of its way. The right is asked for once more before it. */
async function once(index: number): Promise<number> {
  const began = moment();
  await Promise.all([call('collaborators/ada/permission'), call('contents/.github/signalbox.yml'), call('pulls/2')]);
  await call('collaborators/ada/permission');
  const reading = moment();
  await call('actions/workflows/signalbox.yml/dispatches', {
    method: 'POST',
    body: JSON.stringify({ ref: 'main', inputs: { job: `J0${index}`, nonce: 'n' } }),
  });
  return reading - began + (moment() - reading) / 2;
}

/** `rate` a second; 0: one after the other. */
async function measure({ count, rate }: { count: number; rate: number }): Promise<number[]> {
  for (let index = 0; index < WARM_UP; index++) await once(index);
  const times: number[] = [];
  if (rate === 0) for (let index = 0; index < count; index++) times.push(await once(index));
  else await atRate(rate, count, async (index) => times.push(await once(index)));
  return times;
}

process.on(
  'message',
  (asked: { count: number; rate: number }) => void measure(asked).then((times) => process.send?.(times)),
);
process.send?.('ready');
