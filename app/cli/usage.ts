/** The words of `signalbox help`, and the table of commands and options that arguments are read by. */
import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OF_SERVER = { server: text, json: flag, help: { ...flag, short: 'h' } } as const satisfies Options;
const COMMON = { ...OF_SERVER, repo: text } as const satisfies Options;
const OF_JOBS = {
  thread: text,
  as: text,
  profile: text,
  after: { ...text, multiple: true },
  continue: text,
  priority: text,
  'on-failure': text,
  timeout: text,
  output: text,
  'dry-run': flag,
  wait: flag,
} as const satisfies Options;

/** What each command takes. */
export const COMMANDS = {
  dispatch: { ...COMMON, ...OF_JOBS, agent: text, input: text },
  run: { ...COMMON, ...OF_JOBS },
  status: { ...COMMON, thread: text, wait: flag },
  cancel: { ...COMMON, alone: flag },
  retry: { ...COMMON, dependents: flag, wait: flag },
  watch: { ...COMMON, since: text },
  tell: { ...COMMON, queue: flag },
  queue: COMMON,
  interrupt: COMMON,
  stop: COMMON,
  approve: { ...COMMON, session: flag },
  deny: COMMON,
  remote: { ...COMMON, name: text, profile: text, prompt: text, agent: text, model: text },
  login: OF_SERVER,
  logout: OF_SERVER,
  whoami: OF_SERVER,
} as const satisfies Record<string, Options>;

export type CommandWord = keyof typeof COMMANDS;
export const WORDS = Object.keys(COMMANDS) as readonly CommandWord[];

export const USAGE = `signalbox: jobs on GitHub Actions, from a terminal

  signalbox dispatch --thread N [options] TEXT   a prompt for the agent; a single word names a job of the configuration
  signalbox run --thread N [options] -- COMMAND  a shell command as a job
  signalbox status [J12] [--thread N]            where a job stands, or the newest ones of a thread or the repository
  signalbox cancel [--alone] J12                 ends a job; --alone: the jobs that need it are held, not skipped
  signalbox retry [--dependents] J12             a new attempt; --dependents: also of the jobs that need it
  signalbox watch [--since N] J12                the session as it goes on, to its end; --since: what comes after entry N
  signalbox tell [--queue] J12 TEXT              a message to the agent, now; --queue: after what it is doing
  signalbox queue J12                            the messages that wait for the agent, in their order
  signalbox interrupt J12 [TEXT]                 ends what the agent is doing; it goes on with TEXT, or waits to be told
  signalbox stop J12 [REASON]                    ends the session in an orderly way
  signalbox approve [--session] P7               allows what waits for it; --session: for the rest of the session
  signalbox deny P7 REASON                       refuses it
  signalbox remote [options] -- COMMAND          an agent on this machine, in this folder, as a session that others can join
  signalbox login | logout | whoami              lets this machine act for you, by a code that you enter at GitHub
  signalbox help | version

  --thread N        the issue or pull request that the job belongs to, and reports to
  --wait            follows the job to its end
  --json            prints what the server answered, for programs; of watch: each entry of the log on a line
  --repo OWNER/NAME the repository; else the one of the git remote "origin" of this folder
  --server URL      where Signalbox is; else SIGNALBOX_URL, else where you logged in last

of dispatch and run:
  --as NAME  --after J12 (several times)  --on-failure cancel|hold|continue  --profile NAME  --continue J12
  --priority high|normal|low  --timeout 45m  --output none|comment|review|push|pull_request  --dry-run
of dispatch: --agent NAME  --input TEXT (for a job of the configuration). TEXT or --input "-" is read from standard input.
of remote: --agent NAME [--model NAME] instead of a command, --prompt TEXT, --name NAME, --profile NAME

Who you are: SIGNALBOX_TOKEN (made on the page /settings/tokens of the server), else your login on this machine, else
GH_TOKEN, GITHUB_TOKEN or "gh auth token", where these are a person's with the scope repo.

It ends with 0 when it was done (with --wait, and of watch: when all jobs succeeded), 1 when a job did not succeed, 2
when it was refused or asked for wrongly, 3 when the server could not be reached, 130 when you ended it with ctrl-c.`;
