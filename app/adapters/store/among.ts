/**
 * "Is one of these" for lists of any length. The list is one parameter, so that no list is too long for a statement, and the
 * statement's text is the same for all of them and is prepared once.
 */
import { sql } from 'kysely';
import type { RawBuilder, SqlBool } from 'kysely';
import type { Database } from './database.ts';
import { storable } from './storable-text.ts';

/** `column` may carry its table's name (`jobs.number`), or be any expression. */
export function among(
  { dialect }: Pick<Database, 'dialect'>,
  column: string | RawBuilder<unknown>,
  values: readonly number[] | readonly string[],
): RawBuilder<SqlBool> {
  const list = values.map(storable);
  const one = typeof column === 'string' ? sql.ref(column) : column;
  return dialect === 'sqlite'
    ? sql<SqlBool>`${one} in (select value from json_each(${JSON.stringify(list)}))`
    : sql<SqlBool>`${one} = any(${list})`;
}
