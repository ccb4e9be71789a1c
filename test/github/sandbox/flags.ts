/** What was typed after `npm run sandbox --`. */
import { parseArgs } from 'node:util';

export interface Flags {
  readonly json: boolean;
  readonly once: boolean;
  readonly port: number;
  readonly data: string | undefined;
}

export const USAGE = `npm run sandbox -- [--json] [--once] [--port N] [--data DIR]

  --json      print one line of JSON for programs, then nothing
  --once      play the canned story, exit 0 if all of it was seen
  --port N    the app on N, the stand-in GitHub on N+1 (default 4000; 0: any free ports)
  --data DIR  keep everything in DIR, and go on from it next time`;

export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      once: { type: 'boolean' },
      port: { type: 'string', default: '4000' },
      data: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_534)
    throw new Error(`--port ${values.port} is not a port number below 65535.`);
  return { json: values.json ?? false, once: values.once ?? false, port, data: values.data };
}
