/** Parses `.github/signalbox.yml`: everything, or every problem with its line and column. */
import type { RepositoryConfig } from './config.ts';
import { type Finding, type Problem, pathText } from './problem.ts';
import { readShape } from './shape.ts';
import { type Source, readSource } from './source.ts';
import { validate } from './valid.ts';

export { DEFAULT_REPOSITORY_CONFIG } from './config.ts';
export type { RepositoryConfig } from './config.ts';
export type { Problem } from './problem.ts';

export type RepositoryConfigReading =
  | { readonly ok: true; readonly config: RepositoryConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** As many as GitHub takes as annotations of one request. */
const MOST_PROBLEMS = 50;

export function parseRepositoryConfig(text: string): RepositoryConfigReading {
  const read = readSource(text);
  if (!read.ok) return read;
  const shape = readShape(read.source.value);
  if (!shape.ok) return { ok: false, problems: placed(shape.findings, read.source) };
  const valid = validate(shape.raw);
  return valid.ok ? valid : { ok: false, problems: placed(valid.findings, read.source) };
}

function placed(findings: readonly Finding[], source: Source): readonly Problem[] {
  return findings
    .map(({ path, at, message }) => ({ ...source.place(path, at), path: pathText(path), message }))
    .toSorted((one, other) => one.line - other.line || one.column - other.column)
    .slice(0, MOST_PROBLEMS);
}
