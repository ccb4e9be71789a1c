/**
 * The files by which this step speaks with the runner, and the folder where all steps of the job keep what is of this job only
 * (`actions/checkout` its credential, `actions/setup-node` that of a registry). The runner makes them readable for every user of
 * the machine, and one of them holds the session's token, for the step after this one.
 */
import { chmodSync, statSync } from 'node:fs';

const NAMED_BY = [
  'GITHUB_STATE',
  'GITHUB_OUTPUT',
  'GITHUB_ENV',
  'GITHUB_PATH',
  'GITHUB_STEP_SUMMARY',
  'GITHUB_EVENT_PATH',
  'RUNNER_TEMP',
];

export const stepFiles = (environment: NodeJS.ProcessEnv): string[] =>
  NAMED_BY.flatMap((name) => environment[name] ?? []).filter((path) => path !== '');

/** Closes them to other users; the answer opens them again for later steps. */
export function shutStepFiles(environment: NodeJS.ProcessEnv): () => void {
  const shut = stepFiles(environment).flatMap((path) => {
    try {
      const mode = statSync(path).mode & 0o777;
      chmodSync(path, mode & ~0o007);
      return [{ path, mode }];
    } catch {
      // There is none, or it is another's, who keeps it as it is.
      return [];
    }
  });
  return () => {
    for (const { path, mode } of shut)
      try {
        chmodSync(path, mode);
      } catch {
        // The runner has cleared it away.
      }
  };
}
