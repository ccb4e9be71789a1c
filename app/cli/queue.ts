/** `queue`: the messages that wait for an agent, in the order in which it will get them. */
import { z } from 'zod';
import type { JobRef } from '../ground/ids.ts';
import { brief } from './paper.ts';
import { notOurs } from './door.ts';
import type { Place } from './place.ts';
import { speakTo } from './server.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

const Waiting = z.object({
  messages: z.array(
    z.object({ control: z.number(), by: z.string(), text: z.string(), mode: z.enum(['queue', 'steer']) }),
  ),
});

export async function showQueue(
  { job, json }: { readonly job: JobRef; readonly json: boolean },
  place: Place,
  around: Surroundings,
): Promise<number> {
  const said = await speakTo(place, around).read(`/jobs/${job}/messages`);
  if (json) {
    around.out(JSON.stringify(said));
    return EXIT.done;
  }
  const waiting = Waiting.safeParse(said);
  if (!waiting.success) throw notOurs(place.server, 'messages');
  const { messages } = waiting.data;
  if (messages.length === 0) around.out(`No message waits for the agent of ${job}.`);
  for (const { control, by, text, mode } of messages)
    around.out(`» message ${control}, from ${brief(by)}${mode === 'steer' ? ', to steer' : ''}: ${brief(text, 200)}`);
  return EXIT.done;
}
