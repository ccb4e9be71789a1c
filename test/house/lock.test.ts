/** The lock file serves every platform: where it lacks another platform's optional package, `npm ci` refuses to install at all. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './specimen.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

/** The entry a package at `place` gets when it asks for `name`: the nearest one upwards. */
function resolve(place: string, name: string): Locked | undefined {
  const folders = place === '' ? [''] : ['', ...place.split(/(?<=.)\/(?=node_modules\/)/)];
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const path = [...folders.slice(1, depth), `node_modules/${name}`].join('/');
    if (packages[path] !== undefined) return packages[path];
  }
  return undefined;
}

test('every optional package of every platform is locked at the version asked for', () => {
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, wanted]) => {
        const locked = resolve(place, name);
        return locked === undefined || (/^\d/.test(wanted) && locked.version !== wanted);
      })
      .map(([name, wanted]) => `${name}@${wanted}`),
  );
  expect(missing).toEqual([]);
});

test('the project asks for exact versions only', () => {
  const { dependencies = {}, devDependencies = {} } = packages[''] ?? {};
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, wanted]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(wanted),
  );
  expect(loose).toEqual([]);
});

test('the lock file ties nobody to the place its author installed from', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
