/** Checks the paths that `delivery` names: globs below the root of the repository. */
import { readGlob } from '../../ground/glob.ts';
import type { Finding, Step } from './problem.ts';
import type { RawDelivery } from './raw.ts';
import { shortened } from './words.ts';

export function badDelivery(delivery: RawDelivery, path: readonly Step[]): readonly Finding[] {
  return (['allow', 'deny', 'unprotected'] as const).flatMap((key) =>
    (delivery[key] ?? []).flatMap((glob, index): readonly Finding[] => {
      const wrong = wrongGlob(glob);
      return wrong === undefined ? [] : [{ path: [...path, key, index], at: 'value', message: wrong }];
    }),
  );
}

function wrongGlob(glob: string): string | undefined {
  if (glob.trim() === '') return 'A path must not be empty. `**` is every path.';
  if (glob.startsWith('/') || glob.startsWith('~') || glob.split('/').includes('..'))
    return 'Paths begin at the root of the repository and stay in it, such as `src/**`.';
  const read = readGlob(glob);
  return read.ok
    ? undefined
    : `\`${shortened(read.character)}\` cannot stand in a path; use \`*\`, \`?\` and \`**\`, and one entry per path.`;
}
