/** `limits:`, the bounds on what runs and how long anything may take, as people write them. */
import { z } from 'zod';
import { CURRENCIES } from '../../ground/money.ts';
import { duration, durationOr, linger } from './raw-parts.ts';

const retries = z.int().min(0).max(5).optional();

export const limits = z.strictObject({
  slots: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('How many jobs of this repository run at once, 1 to 100. Default 3.'),
  per_thread: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('How many jobs of one issue or pull request run at once, 1 to 100. Default 1.'),
  timeout: duration('5d')
    .optional()
    .describe('How long a job may run before it is stopped, at most `5d`. Default `60m`.'),
  start: duration('1d')
    .optional()
    .describe('How long GitHub may take to give a started job its runner, at most `1d`. Default `30m`.'),
  queue: duration('30d').optional().describe('How long a job waits for a free slot, at most `30d`. Default `24h`.'),
  wait: duration('90d')
    .optional()
    .describe('How long a job waits for the jobs it needs and for blocking issues, at most `90d`. Default `7d`.'),
  gate: duration('30d')
    .optional()
    .describe('How long a job waits for the approval that starts it, at most `30d`. Default `3d`.'),
  budget: z
    .string()
    .regex(
      new RegExp(`^(?=.*[1-9])\\d{1,7}(\\.\\d{1,2})? (${CURRENCIES.join('|')})$`),
      'must be an amount and one of `USD`, `EUR` and `GBP`, such as `5 USD` or `2.50 EUR`',
    )
    .optional()
    .describe(
      'What the models of one attempt of a job may cost, such as `5 USD`: then its work is saved, and it ends. Counted in US dollars only. Default: no bound.',
    ),
  linger: linger
    .optional()
    .describe(
      "How long a session stays for a follow-up once its agent's turn is over, at most `1d`, within the job's time limit; what needs the job waits. Default `none`.",
    ),
  transcripts: durationOr('never', '3650d', '`90d`')
    .optional()
    .describe(
      'After how long the transcript of an ended session is deleted, at most `3650d`. A shorter time that the app itself keeps to goes before. Default `never`.',
    ),
  session: durationOr('never', '90d', '`12h` or `14d`')
    .optional()
    .describe(
      'How long what an agent remembers of its session is kept, encrypted, for `--continue`, at most `90d`; `never` keeps nothing. Default `14d`.',
    ),
  retries: z
    .strictObject({
      lost: retries.describe('New attempts of a job whose runner vanished in mid-work, 0 to 5. Default 0.'),
      start: retries.describe('New attempts of a job that no runner ever took, 0 to 5. Default 1.'),
    })
    .nullish()
    .describe('How often a job is tried again without anybody asking.'),
});
