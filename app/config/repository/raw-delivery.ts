/** `delivery:`, which changes of jobs may become commits, as people write it. */
import { z } from 'zod';
import { SIZE, bytesIn } from './sizes.ts';

const globs = z.array(z.string(), 'must be a list of paths, such as `["src/**", "docs/*.md"]`');

const MOST_FILES = 1_000;
const LARGEST = '6MB';
const SIZE_HINT = `must be a number with \`KB\` or \`MB\`, at most \`${LARGEST}\`, such as \`500KB\` or \`2MB\``;

export const delivery = z.strictObject({
  allow: globs.optional().describe('Paths that may change: `src/**`. Default: every path.'),
  deny: globs.optional().describe('Paths that may not change; they go before `allow`. Default: none.'),
  unprotected: globs
    .optional()
    .describe(
      'Protected paths that may change all the same. Protected are workflows, code owners, the configuration of Signalbox, and files that make agents run programs. Default: none.',
    ),
  max_files: z
    .int()
    .min(1)
    .max(MOST_FILES)
    .optional()
    .describe('How many files one job may change, 1 to 1000. Default 100.'),
  max_size: z
    .string(SIZE_HINT)
    .regex(SIZE, SIZE_HINT)
    .refine((text) => !SIZE.test(text) || (bytesIn(text) ?? 0) <= (bytesIn(LARGEST) ?? 0), SIZE_HINT)
    .optional()
    .describe('How large the contents of all changed files together may be, at most `6MB`. Default `1MB`.'),
  binary: z.boolean().optional().describe('Whether files that are not text may be added or changed. Default `false`.'),
});
