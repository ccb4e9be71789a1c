/** The one table of what people can type. The parser, `/help` and the tables of the README all come from it. */
import type { OnFailure, Output, Priority } from '../ground/job-state.ts';

/** What an option's value has to be: a job such as `J12`, a name, a time such as `45m`, one of some words, or nothing at all. */
export type Takes = 'nothing' | 'job' | 'name' | 'time' | readonly string[];

export interface OptionRow {
  readonly flag: string;
  /** How its value is written (`NAME`, or an example), or `null` for a flag without one. */
  readonly value: string | null;
  readonly meaning: string;
  readonly takes: Takes;
  /** It may be given several times. */
  readonly many?: true;
}

export interface CommandRow {
  readonly word: string;
  readonly usage: string;
  readonly meaning: string;
  readonly example: string;
  readonly options: readonly OptionRow[];
  /** The right it takes, in words. */
  readonly needs: string;
}

export const PRIORITIES = ['high', 'normal', 'low'] as const satisfies readonly Priority[];
export const ON_FAILURE = ['cancel', 'hold', 'continue'] as const satisfies readonly OnFailure[];
export const OUTPUTS = ['none', 'comment', 'review', 'push', 'pull_request'] as const satisfies readonly Output[];

const job = { value: 'J12', takes: 'job' } as const;
const name = { value: 'NAME', takes: 'name' } as const;
const flag = { value: null, takes: 'nothing' } as const;
/** By the field that each one fills. */
export const OPTIONS = {
  then: { flag: '--then', ...flag, meaning: 'starts after the previous job of this comment succeeded' },
  after: {
    flag: '--after',
    ...job,
    many: true,
    meaning: 'starts after J12 of this repository succeeded; may be given several times',
  },
  as: { flag: '--as', ...name, meaning: 'names the job, so that the labels and its check carry the name' },
  profile: { flag: '--profile', ...name, meaning: 'what the job may do: a profile of the configuration' },
  agent: {
    flag: '--agent',
    ...name,
    meaning: 'who does it: `claude`, `codex`, `gemini`, `opencode`, or an agent of the configuration',
  },
  continues: {
    flag: '--continue',
    ...job,
    meaning:
      'goes on from J12: starts after it has ended, with what the same agent remembers of it where that was kept; else the agent is told what J12 was asked, said and changed',
  },
  priority: {
    flag: '--priority',
    value: 'high',
    takes: PRIORITIES,
    meaning: '`high`, `normal` (unless said) or `low`: its place in the queue',
  },
  onFailure: {
    flag: '--on-failure',
    value: 'hold',
    takes: ON_FAILURE,
    meaning:
      '`cancel` (unless said), `hold` or `continue`: what becomes of it when a job that it starts after does not succeed',
  },
  timeoutSeconds: { flag: '--timeout', value: '45m', takes: 'time', meaning: 'how long it may run: `1s` to `120h`' },
  output: {
    flag: '--output',
    value: 'comment',
    takes: OUTPUTS,
    meaning:
      'what becomes of its work: `none`, `comment` (its last words), `review` (suggestions on the pull request), `push` (a commit on the branch of the pull request), or `pull_request` (a new one)',
  },
  dryRun: {
    flag: '--dry-run',
    ...flag,
    meaning:
      'starts none of the jobs of this comment, and answers what would run, where, with which rights and after what',
  },
  alone: {
    flag: '--alone',
    ...flag,
    meaning: 'of `/cancel`: the jobs that need it are held for a person instead of skipped',
  },
  dependents: {
    flag: '--dependents',
    ...flag,
    meaning: 'of `/retry`: the jobs that need it run again too, also those that succeeded',
  },
  session: {
    flag: '--session',
    ...flag,
    meaning:
      'of `/approve`: the rule that the approval shows holds for the rest of the session, so that the agent need not ask again',
  },
} as const satisfies Record<string, OptionRow>;

const { alone, dependents, session, ...OF_JOBS } = OPTIONS;
const DISPATCH_OPTIONS: readonly OptionRow[] = Object.values(OF_JOBS);
/** A shell command has no agent. */
const RUN_OPTIONS = DISPATCH_OPTIONS.filter((option) => option !== OPTIONS.agent);

const TO_START = 'the right that `who` of the configuration names: `write` access when it names none';
const TO_STEER = '`write` access';
const TO_START_AGAIN = '`write` access and the right to start that job';
const TO_READ = '`read` access';
const TO_DECIDE = 'being one of its approvers, whom the table in the thread names';

export const COMMANDS = [
  {
    word: 'dispatch',
    usage: '/dispatch [options] TEXT or NAME',
    meaning:
      'a job for the agent: TEXT and the lines after it are its prompt; a single word names a job of `.github/signalbox.yml`, which brings along the jobs it needs, and the lines after it are its input',
    example: '/dispatch fix the flaky test in parser.test.ts',
    options: DISPATCH_OPTIONS,
    needs: TO_START,
  },
  {
    word: 'run',
    usage: '/run [options] COMMAND',
    meaning: 'a shell command as a job',
    example: '/run --then npm test',
    options: RUN_OPTIONS,
    needs: TO_START,
  },
  {
    word: 'status',
    usage: '/status [J12]',
    meaning: 'says where this thread’s jobs, or J12, stand',
    example: '/status',
    options: [],
    needs: TO_READ,
  },
  {
    word: 'cancel',
    usage: '/cancel [--alone] J12 | all',
    meaning: 'ends J12, or every job of this thread that has not ended; jobs that need it are skipped',
    example: '/cancel J12',
    options: [alone],
    needs: TO_STEER,
  },
  {
    word: 'retry',
    usage: '/retry [--dependents] J12',
    meaning:
      'a new attempt of J12, which has ended, at the commit it had; jobs that were skipped or held because of it wait for it again',
    example: '/retry J12',
    options: [dependents],
    needs: TO_START_AGAIN,
  },
  {
    word: 'hold',
    usage: '/hold J12',
    meaning: 'keeps J12, which has not started, from starting',
    example: '/hold J12',
    options: [],
    needs: TO_STEER,
  },
  {
    word: 'release',
    usage: '/release J12',
    meaning: 'lets J12 run that was held, although a job it needs may not have succeeded',
    example: '/release J12',
    options: [],
    needs: TO_START_AGAIN,
  },
  {
    word: 'tell',
    usage: '/tell J12 TEXT',
    meaning: 'a message to the running agent; the lines after it belong to it',
    example: '/tell J12 use vitest, not jest',
    options: [],
    needs: TO_STEER,
  },
  {
    word: 'interrupt',
    usage: '/interrupt J12 [TEXT]',
    meaning: 'ends what the agent is doing now; it goes on with TEXT and the lines after it, or waits to be told',
    example: '/interrupt J12 leave the tests alone',
    options: [],
    needs: TO_STEER,
  },
  {
    word: 'stop',
    usage: '/stop J12',
    meaning: 'ends the session of J12 in an orderly way, so that it hands in what it has',
    example: '/stop J12',
    options: [],
    needs: TO_STEER,
  },
  {
    word: 'approve',
    usage: '/approve [--session] P7',
    meaning: 'lets the agent do what it asked for, or the jobs start that wait for P7',
    example: '/approve P7',
    options: [session],
    needs: TO_DECIDE,
  },
  {
    word: 'deny',
    usage: '/deny P7 [REASON]',
    meaning: 'refuses it',
    example: '/deny P7 not on a Friday',
    options: [],
    needs: TO_DECIDE,
  },
  { word: 'help', usage: '/help', meaning: 'this table', example: '/help', options: [], needs: TO_READ },
] as const satisfies readonly CommandRow[];

export type CommandWord = (typeof COMMANDS)[number]['word'];

/** Always understood before a command, everywhere: `/signalbox dispatch …`. A repository may name one of its own. */
export const OWN_PREFIX = 'signalbox';

/** A job's name: what `--as`, `jobs:` and the labels accept; profiles and agents are named the same way. */
export const JOB_NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** Longest prompt, message or shell command, in characters. */
export const PROMPT_LIMIT = 32_000;
/** Most commands in one comment. */
export const COMMAND_LIMIT = 20;
/** Most jobs that one job may start after. */
export const AFTER_LIMIT = 50;
/** Longest `--timeout`. */
export const LONGEST_SECONDS = 120 * 3_600;
