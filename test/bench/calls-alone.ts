/** A program: the GitHub calls between a comment and its dispatch, in their order, with nothing around them. */
import { moment } from './figures.ts';

const [github = ''] = process.argv.slice(2);
const repository = `${github}/repos/acme/widgets`;
const WARM_UP = 30;

const call = async (path: string, init?: RequestInit): Promise<void> => {
  const answer = await fetch(`${repository}/${path}`, init);
  await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
};

/** The dispatch counts as the app's does: until it arrives, which is half of its way. */
async function oneByOne(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = -WARM_UP; index < count; index++) {
    const began = moment();
    await call('collaborators/ada/permission');
    await Promise.all([call('contents/.github/signalbox.yml'), call('pulls/2')]);
    const reading = moment();
    await call('actions/workflows/signalbox.yml/dispatches', {
      method: 'POST',
      body: JSON.stringify({ ref: 'main', inputs: { job: `J0${index}`, nonce: 'n' } }),
    });
    if (index >= 0) times.push(reading - began + (moment() - reading) / 2);
  }
  return times;
}

process.on('message', ({ count }: { count: number }) => void oneByOne(count).then((times) => process.send?.(times)));
process.send?.('ready');
