/** `npm run docs`: writes the generated blocks of the documents and the configuration's JSON Schema anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCUMENTS, SCHEMA_PATH, renewed, schemaText } from './documents.ts';
import { ROOT } from './specimen.ts';

async function renew(path: string, write: (before: string) => Promise<string>): Promise<void> {
  const before = await readFile(join(ROOT, path), 'utf8').catch(() => '');
  const after = await write(before);
  if (after !== before) await writeFile(join(ROOT, path), after);
  console.log(`${path}: ${before === after ? 'was current' : 'renewed'}`);
}

for (const path of Object.keys(DOCUMENTS)) await renew(path, (before) => renewed(path, before));
await renew(SCHEMA_PATH, schemaText);
