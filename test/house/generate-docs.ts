/** `npm run docs`: writes the generated blocks of the documents anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCUMENTS, renewed } from './documents.ts';
import { ROOT } from './specimen.ts';

for (const path of Object.keys(DOCUMENTS)) {
  const before = await readFile(join(ROOT, path), 'utf8');
  const after = await renewed(path, before);
  await writeFile(join(ROOT, path), after);
  console.log(`${path}: ${before === after ? 'was current' : 'renewed'}`);
}
