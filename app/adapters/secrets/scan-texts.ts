/**
 * A worker's program: looks for secrets with secretlint's patterns, away from the thread that serves everyone. Comments in a text
 * that would switch a rule off are words like any other.
 */
import { extname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { lintSource } from '@secretlint/core';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Found } from '../../engine/ports/secret-scan.ts';

const { texts } = workerData as { readonly texts: readonly { readonly path: string; readonly text: string }[] };
const FOR_COMMENTS = '@secretlint/secretlint-rule-filter-comments';
const config = {
  rules: rules.filter(({ meta }) => meta.id !== FOR_COMMENTS).map((rule) => ({ id: rule.meta.id, rule })),
};

/** What secretlint's set leaves out, or looks for only together with what is less often written by mistake. */
const OURS = [
  { what: 'AWS access key id', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { what: 'Google API key', pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
] as const;
/** The one that Amazon's own documentation shows. */
const SHOWN_EVERYWHERE = 'AKIAIOSFODNN7EXAMPLE';

const found: Found[] = [];
for (const { path, text } of texts) {
  const source = { content: text, filePath: `/${path}`, ext: extname(path), contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  for (const { message, range, loc } of messages) {
    const [start, end] = range;
    found.push({ path, what: kindOf(message), line: loc.start.line, start, end });
  }
  for (const { what, pattern } of OURS)
    for (const { 0: value, index } of text.matchAll(pattern))
      if (value !== SHOWN_EVERYWHERE)
        found.push({ path, what, line: lineOf(text, index), start: index, end: index + value.length });
}
parentPort?.postMessage(found);

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** `found GitHub Token: ghp_…` without what was found. */
function kindOf(message: string): string {
  return message
    .split(': ', 1)[0]
    ?.replace(/^found /iu, '')
    .slice(0, 100) as string;
}
