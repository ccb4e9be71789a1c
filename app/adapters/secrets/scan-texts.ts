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

const found: Found[] = [];
for (const { path, text } of texts) {
  const source = { content: text, filePath: `/${path}`, ext: extname(path), contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  for (const { message, range, loc } of messages) {
    const [start, end] = range;
    found.push({ path, what: kindOf(message), line: loc.start.line, start, end });
  }
}
parentPort?.postMessage(found);

/** `found GitHub Token: ghp_…` without what was found. */
function kindOf(message: string): string {
  return message
    .split(': ', 1)[0]
    ?.replace(/^found /iu, '')
    .slice(0, 100) as string;
}
