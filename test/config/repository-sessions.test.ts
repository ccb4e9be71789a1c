/** How long sessions stay and transcripts are kept, as the file says it. */
import { expect, test } from 'vitest';
import type { RepositoryConfig } from '../../app/config/repository/config.ts';
import { parseRepositoryConfig } from '../../app/config/repository/parse.ts';

function read(text: string): RepositoryConfig {
  const parsed = parseRepositoryConfig(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

test('a file may keep sessions for a follow-up, and say for how long transcripts are kept', () => {
  const config = read(
    'version: 1\nagent: claude\nlimits: { linger: 1d, transcripts: 3650d }\njobs: { a: { prompt: x }, b: { prompt: x, linger: none }, c: { prompt: x, linger: 90s } }',
  );
  expect(config.limits).toMatchObject({ lingerSeconds: 86_400, transcriptSeconds: 315_360_000 });
  expect(Object.values(config.jobs).map(({ lingerSeconds }) => lingerSeconds)).toEqual([null, 0, 90]);
  expect(read('version: 1\nlimits: { linger: none, transcripts: never }').limits).toMatchObject({
    lingerSeconds: 0,
    transcriptSeconds: null,
  });
  expect(read('version: 1').limits).toMatchObject({ lingerSeconds: 0, transcriptSeconds: null });
});
