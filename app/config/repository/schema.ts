/** The JSON Schema of the file, for editors: a first line `# yaml-language-server: $schema=URL` makes them check and explain it. */
import { z } from 'zod';
import { CONFIG_PATH } from '../../ground/paths.ts';
import { RawRepositoryConfig } from './raw.ts';

/** Draft 7, which every editor knows. It holds what a schema can say; the names, the rules and the graph are checked by the app alone. */
export function repositoryConfigSchema(): object {
  return {
    ...z.toJSONSchema(RawRepositoryConfig, { target: 'draft-7', io: 'input' }),
    title: CONFIG_PATH,
    description: 'What Signalbox may do in this repository, read from the default branch.',
  };
}
