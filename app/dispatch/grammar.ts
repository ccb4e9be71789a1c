/** The one table of what people can type. The parser, `/help` and the table in the README all come from it. */

export interface OptionRow {
  readonly flag: string;
  /** How its value is written, or `null` for a flag without one. */
  readonly value: string | null;
  readonly meaning: string;
}

export interface CommandRow {
  readonly word: string;
  readonly usage: string;
  readonly meaning: string;
  readonly example: string;
  readonly options: readonly OptionRow[];
}

export const OPTIONS = {
  then: { flag: '--then', value: null, meaning: 'starts after the previous job of this comment succeeded' },
  after: { flag: '--after', value: 'J12', meaning: 'starts after J12 succeeded; may be given several times' },
  as: { flag: '--as', value: 'NAME', meaning: 'names the job, so that the labels and its check carry the name' },
} as const satisfies Record<string, OptionRow>;

const CHAINING = [OPTIONS.then, OPTIONS.after, OPTIONS.as];

export const COMMANDS = [
  {
    word: 'dispatch',
    usage: '/dispatch [options] TEXT or NAME',
    meaning:
      'a job for the agent: TEXT and the lines after it are its prompt; a single word names a job of `.github/signalbox.yml`, which brings along the jobs it needs',
    example: '/dispatch fix the flaky test in parser.test.ts',
    options: CHAINING,
  },
  {
    word: 'run',
    usage: '/run [options] COMMAND',
    meaning: 'a shell command as a job',
    example: '/run --then npm test',
    options: CHAINING,
  },
  {
    word: 'status',
    usage: '/status [J12]',
    meaning: 'says where this thread’s jobs, or J12, stand',
    example: '/status',
    options: [],
  },
  {
    word: 'cancel',
    usage: '/cancel J12 | all',
    meaning: 'ends J12, or every job of this thread that has not ended',
    example: '/cancel J12',
    options: [],
  },
  {
    word: 'release',
    usage: '/release J12',
    meaning: 'lets J12 run although a job it needs did not succeed',
    example: '/release J12',
    options: [],
  },
  {
    word: 'tell',
    usage: '/tell J12 TEXT',
    meaning: 'a message to the running agent; the lines after it belong to it',
    example: '/tell J12 use vitest, not jest',
    options: [],
  },
  {
    word: 'approve',
    usage: '/approve P7',
    meaning: 'lets the agent do what it asked for',
    example: '/approve P7',
    options: [],
  },
  {
    word: 'deny',
    usage: '/deny P7 [REASON]',
    meaning: 'refuses what the agent asked for',
    example: '/deny P7 not on a Friday',
    options: [],
  },
  { word: 'help', usage: '/help', meaning: 'this table', example: '/help', options: [] },
] as const satisfies readonly CommandRow[];

export type CommandWord = (typeof COMMANDS)[number]['word'];

/** A job's name: what `--as`, `jobs:` and the labels accept. */
export const JOB_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Longest prompt or message, in characters. */
export const PROMPT_LIMIT = 32_000;
/** Most commands in one comment. */
export const COMMAND_LIMIT = 20;
