/**
 * `POST /api/v1/runner/claim`: a runner proves with its Actions OIDC token (`Authorization: Bearer`, audience = the app's
 * base URL) that it is the run that was dispatched for a job, and gets the job's specification and a session token.
 * Errors: 401 `bad_token`, 403 `not_your_job` (claims do not match), 409 `already_claimed` / `job_ended`, 422 `bad_message`.
 */
import { z } from 'zod';
import { BUILT_IN_AGENTS } from '../ground/agents.ts';
import { CURRENCIES } from '../ground/money.ts';
import { WIRE_VERSION } from './version.ts';

export const ClaimRequest = z.object({
  version: z.literal(WIRE_VERSION),
  /** `J12`, from the dispatch input. */
  job: z.string().regex(/^J[1-9]\d{0,8}$/),
  /** The random text of the dispatch input that ties the run to this attempt. */
  nonce: z.string().min(16).max(128),
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

/** Rules in the language of profiles: `Read`, `Edit(src/**)`, `Bash(npm test:*)`. deny > ask > allow > ask. */
export const Profile = z.object({
  name: z.string(),
  allow: z.array(z.string()),
  ask: z.array(z.string()),
  deny: z.array(z.string()),
});
export type Profile = z.infer<typeof Profile>;

/** What the runner has to do: talk to an agent over ACP, or run one shell command. */
export const Work = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('prompt'),
    prompt: z.string(),
    agent: z.object({
      /** Its name for people. */
      name: z.string(),
      /** The command (program and arguments) that speaks ACP on its standard streams; may be empty for a built-in agent. */
      command: z.array(z.string()),
      /** The runner installs and starts this one by itself. */
      builtIn: z.enum(BUILT_IN_AGENTS).optional(),
      /** The model, in the agent's own words. */
      model: z.string().max(200).optional(),
    }),
  }),
  z.object({ kind: z.literal('run'), command: z.string() }),
]);
export type Work = z.infer<typeof Work>;

/** How a job that this one needed ended, and the text it handed on (at most 8 KB). */
const NeedResult = z.object({
  job: z.string(),
  state: z.string(),
  output: z.string(),
  /** The commit it delivered, else the one it ran on. Absent from apps of before. */
  commit: z.string().optional(),
});

export const Claimed = z.object({
  version: z.literal(WIRE_VERSION),
  session: z.object({
    id: z.string(),
    /** Bearer token for the session's other doors; lives until the session ends. */
    token: z.string(),
  }),
  job: z.object({
    ref: z.string(),
    /** The name people gave it (`tests`), else `null`. */
    name: z.string().nullable(),
    attempt: z.number().int().positive(),
    repository: z.object({ owner: z.string(), name: z.string() }),
    thread: z.object({ kind: z.enum(['issue', 'pull']), number: z.number().int() }),
    requester: z.string(),
    /** The commit that was the head when the command was accepted; the runner checks out this and nothing else. */
    commit: z.string(),
    /** The page people watch. */
    url: z.string(),
  }),
  work: Work,
  profile: Profile,
  needs: z.record(z.string(), NeedResult),
  /** Variables a shell command gets: what the thread, the requester and the needed jobs say, never as part of the command. Absent from apps of before. */
  environment: z.record(z.string().regex(/^SIGNALBOX_[A-Z0-9_]+$/), z.string()).optional(),
  limits: z.object({
    /** Seconds the job may run before the runner stops it and reports `timed_out`. */
    timeoutSeconds: z.number().int().positive(),
    /** Seconds the session stays for a follow-up once its turn is over. Absent: it ends with its turn. */
    lingerSeconds: z.number().int().positive().optional(),
    /** What the models of this attempt may cost; the runner saves the work and stops the agent when it is spent. */
    budget: z.object({ amount: z.number().positive(), currency: z.enum(CURRENCIES) }).optional(),
  }),
  /** How the checkout is made. */
  workspace: z
    .object({
      submodules: z.boolean(),
      lfs: z.boolean(),
      /** Files that configure agents are taken from this commit instead: of the base branch of a pull request, or of the default branch. */
      base: z.string().optional(),
    })
    .optional(),
  /** The commit comes from a stranger: the work runs in an account of its own on the runner, or not at all. */
  isolated: z.boolean().optional(),
  /** Whether the runner hands in what the work changed. */
  handIn: z.boolean().optional(),
  /** The job whose work this one goes on with (`J12`), and whether the agent's own session of it was kept. */
  continues: z.object({ job: z.string(), saved: z.boolean() }).optional(),
});
export type Claimed = z.infer<typeof Claimed>;
