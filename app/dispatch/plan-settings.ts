/** What a planned job gets from options, configuration and profile, and the options that the configuration does not let anybody have. */
import { jobRef } from '../ground/ids.ts';
import type { Output } from '../ground/job-state.ts';
import { rejected, type Result } from '../ground/outcome.ts';
import { CONFIG_PATH } from '../ground/paths.ts';
import type { Catalogue, JobTemplate, ProfileTemplate } from './catalogue.ts';
import type { JobOptions } from './options.ts';
import type { PlanContext, PlannedJob } from './planned-job.ts';

type Settings = Pick<
  PlannedJob,
  'profile' | 'limits' | 'retries' | 'continues' | 'place' | 'budget' | 'deliveryRules' | 'who'
>;

/** `template` is the job of the configuration that was asked for, if it was one. */
export function settingsOf(
  options: JobOptions,
  { limits, delivery, who: fileWho }: Catalogue,
  given: ProfileTemplate,
  template: JobTemplate | undefined,
): Settings {
  const { timeoutSeconds, retries, gateSeconds, waitSeconds, queueSeconds, startSeconds, budget } = limits;
  const lingerSeconds = template?.lingerSeconds ?? limits.lingerSeconds;
  const { who, runner, environment, ...profile } = given;
  return {
    profile,
    who: template?.who ?? who ?? fileWho.dispatch,
    limits: {
      gateSeconds,
      waitSeconds,
      queueSeconds,
      startSeconds,
      runSeconds: options.timeoutSeconds ?? template?.timeoutSeconds ?? timeoutSeconds,
      ...(lingerSeconds > 0 && { lingerSeconds }),
    },
    retries,
    continues: options.continues,
    place: { runner, environment, submodules: template?.submodules ?? false, lfs: template?.lfs ?? false },
    budget,
    deliveryRules: delivery,
  };
}

export function badOptions(options: JobOptions, { catalogue, exists }: PlanContext): Result<never> | undefined {
  const most = catalogue.limits.timeoutSeconds;
  if (options.timeoutSeconds !== null && options.timeoutSeconds > most)
    return rejected(
      'too_long',
      `\`--timeout\` may shorten the time of a job; \`limits.timeout\` of \`${CONFIG_PATH}\` allows ${most / 60} minutes.`,
    );
  if (options.continues !== null && !exists(options.continues))
    return rejected('unknown_job', `There is no ${jobRef(options.continues)} in this repository to continue.`);
  return undefined;
}

/** A way to deliver that this thread does not have. */
export function undeliverable(output: Output, { on }: PlanContext): Result<never> | undefined {
  if ((output === 'push' || output === 'review') && on.kind === 'issue')
    return rejected(
      'not_deliverable',
      `\`output: ${output}\` is for pull requests, and this is an issue. \`pull_request\` makes a pull request of the work, \`comment\` posts what the job says.`,
    );
  if ((output === 'push' || output === 'pull_request') && on.isFork)
    return rejected(
      'not_deliverable',
      `The branch of this pull request is in a fork, where the app cannot ${output === 'push' ? 'push' : 'open a pull request'}. \`--output review\` puts the work before its author as a review.`,
    );
  return undefined;
}
