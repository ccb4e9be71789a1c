/** Parses `.github/signalbox.yml`: everything, or every problem with its line and column. */
import type { RepositoryConfig } from './config.ts';
import { noticesOf } from './notices.ts';
import { type Finding, MOST_PROBLEMS, type Notice, type Problem, pathText } from './problem.ts';
import { readShape } from './shape.ts';
import { type Source, readSource } from './source.ts';
import { validate } from './valid.ts';
import { touches, wellShaped } from './well-shaped.ts';

export { DEFAULT_REPOSITORY_CONFIG } from './defaults.ts';
export type { RepositoryConfig } from './config.ts';
export type { Notice, Problem } from './problem.ts';

export type RepositoryConfigReading =
  | { readonly ok: true; readonly config: RepositoryConfig; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** At most 50 problems or notices, in the order of their lines. */
export function parseRepositoryConfig(text: string): RepositoryConfigReading {
  const read = readSource(text);
  if (!read.ok) return read;
  const shape = readShape(read.source.value);
  if (!shape.ok) return { ok: false, problems: placed(withMeaning(shape.findings, read.source), read.source) };
  const valid = validate(shape.raw);
  return valid.ok
    ? { ...valid, notices: placed(noticesOf(shape.raw), read.source) }
    : { ok: false, problems: placed(valid.findings, read.source) };
}

/** What is misshapen, and what else is wrong with the parts that are not: all of it in one answer. */
function withMeaning(misshapen: readonly Finding[], { value }: Source): readonly Finding[] {
  const rest = readShape(wellShaped(value, misshapen));
  const valid = rest.ok ? validate(rest.raw) : undefined;
  if (valid === undefined || valid.ok) return misshapen;
  return [...misshapen, ...valid.findings.filter((finding) => !misshapen.some((one) => touches(one, finding)))];
}

function placed(findings: readonly Finding[], source: Source): readonly Problem[] {
  return findings
    .map(({ path, at, offset, message }) => ({ ...source.place(path, at, offset), path: pathText(path), message }))
    .toSorted((one, other) => one.line - other.line || one.column - other.column)
    .slice(0, MOST_PROBLEMS);
}
