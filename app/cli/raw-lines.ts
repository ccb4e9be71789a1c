/** A session for programs: one JSON text to a line, each entry of the log as it came, and the job whenever its state changes. */
import type { Surroundings } from './surroundings.ts';
import type { Viewer } from './watch.ts';

/** JSON writes most control characters with `\u`; these too, so that no terminal obeys them. */
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

export function rawLines({ out }: Pick<Surroundings, 'out'>): Viewer {
  const line = (value: unknown): void =>
    out(
      JSON.stringify(value).replace(
        OBEYED,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    );
  return { job: (job) => line({ job }), entry: ({ raw }) => line(raw), end: () => undefined };
}
