/** Checks the five fields of a schedule: minute, hour, day, month, weekday. */

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { name: 'weekday', least: 0, most: 7, words: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
];

/** What is wrong with the schedule, and where in it, or `undefined`. */
export function brokenSchedule(text: string): { readonly offset: number; readonly message: string } | undefined {
  const given = [...text.matchAll(/\S+/g)];
  if (given.length !== FIELDS.length)
    return {
      offset: 0,
      message: `A schedule has five fields (minute, hour, day, month, weekday), such as \`0 3 * * 1-5\`; this has ${given.length}.`,
    };
  for (const [index, field] of FIELDS.entries()) {
    const match = given[index];
    const wrong = match?.[0].split(',').find((part) => !fits(part, field));
    if (match !== undefined && wrong !== undefined)
      return {
        offset: match.index,
        message: `The ${field.name} of a schedule is \`*\`, or ${field.least} to ${field.most}${field.words ? ` (or \`${field.words[0]}\` to \`${field.words.at(-1)}\`)` : ''}, as \`5\`, \`1-5\`, \`*/2\` or a list with commas, not \`${wrong.replaceAll('`', "'").slice(0, 40)}\`.`,
      };
  }
  return undefined;
}

function fits(part: string, field: Field): boolean {
  const [, from = '', to, step] = /^(\*|\w{1,3})(?:-(\w{1,3}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
  if (step !== undefined && Number(step) < 1) return false;
  if (from === '*') return to === undefined;
  const first = valueOf(from, field);
  const last = to === undefined ? first : valueOf(to, field);
  return first !== undefined && last !== undefined && first <= last && (step === undefined || to !== undefined);
}

function valueOf(text: string, { least, most, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  if (word >= 0) return word + least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
