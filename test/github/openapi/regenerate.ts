/**
 * Makes `subset.json` anew from GitHub's whole description: exactly the operations the stand-in serves.
 * The package is 385 MB, so it is no dependency. Fetch and unpack it into a folder of its own and name that folder:
 *
 *   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
 *   node test/github/openapi/regenerate.ts package
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { restOperations } from '../parts.ts';
import { cutSubset, type Description } from './prepare.ts';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node test/github/openapi/regenerate.ts FOLDER_OF_THE_UNPACKED_PACKAGE');
  process.exit(2);
}
const description = JSON.parse(readFileSync(join(folder, 'generated/api.github.com.json'), 'utf8')) as Description;
const operations = restOperations.map(({ method, path }) => `${method} ${path}`);
const subset = cutSubset(description, operations);
// Written over only when everything was found.
writeFileSync(new URL('subset.json', import.meta.url), `${JSON.stringify(subset)}\n`);
console.log(`${new Set(operations).size} operations`);
