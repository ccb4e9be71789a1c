/**
 * What the work owns it may also move away, and leave a link in its place. So whatever is read or changed by its path when the work
 * is over must still lie where it lay when it was given.
 */
import { realpathSync } from 'node:fs';
import { Failure } from '../../app/ground/outcome.ts';

export interface Places {
  add(path: string): void;
  paths(): string[];
  /** Throws a `Failure` for a path that leads elsewhere now. One that has gone harms nobody. */
  check(paths?: Iterable<string>): void;
}

export function places(...first: readonly string[]): Places {
  const known = new Map(first.map((path) => [path, realpathSync(path)]));
  return {
    add: (path) => void known.set(path, realpathSync(path)),
    paths: () => [...known.keys()],
    check: (paths = known.keys()) => {
      for (const path of paths)
        if (!isStill(path, known.get(path)))
          throw new Failure('permanent', `the work has put something else in the place of ${path}`);
    },
  };
}

function isStill(path: string, before: string | undefined): boolean {
  try {
    return realpathSync(path) === before;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
