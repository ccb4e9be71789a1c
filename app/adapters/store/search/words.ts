/** The words of texts in each database's own index, with the places they are searched in as words of their own; and queries in its language. */
import { sql, type RawBuilder } from 'kysely';
import type { SearchDocument } from '../../../remote/search/documents.ts';
import type { Query } from '../../../remote/search/query.ts';
import { wordsOf } from '../../../remote/search/words.ts';
import { inPieces, type Database } from '../database.ts';

/** Whose texts these are: the place itself and its repository. */
export interface Owner {
  readonly place: number;
  readonly repositoryId: number;
}

/** No word of a text has a capital. */
export const placeWord = (place: number): string => `P${place}`;
export const repositoryWord = (repositoryId: number): string => `R${repositoryId}`;

/** PostgreSQL keeps so many places of words. */
const LAST_POSITION = 16_383;

export async function insertDocuments(
  database: Database,
  owner: Owner,
  documents: readonly SearchDocument[],
): Promise<void> {
  const rows = documents.map(({ seq, last, at, kind, text }) => ({
    row: { place: owner.place, seq, last, at, kind },
    words: wordsOf(text).map(({ word }) => word),
  }));
  const scope = [placeWord(owner.place), repositoryWord(owner.repositoryId)];
  if (database.dialect === 'postgres') {
    await inPieces(rows, async (piece) => {
      const values = piece.map(({ row, words }) => ({ ...row, words: sql`${vectorOf(words, scope)}::tsvector` }));
      await database.db
        .insertInto('search_documents')
        .values(values as never)
        .execute();
    });
    return;
  }
  for (const { row, words } of rows) {
    const { id } = await database.db
      .insertInto('search_documents')
      .values(row)
      .returning('id')
      .executeTakeFirstOrThrow();
    await sql`insert into search_words (rowid, words, scope) values (${id}, ${words.join(' ')}, ${scope.join(' ')})`.execute(
      database.db,
    );
  }
}

/** Takes out the texts of a place that begin after `seq`. */
export async function deleteDocuments({ db, dialect }: Database, place: number, after: number): Promise<void> {
  const there = db.selectFrom('search_documents').select('id').where('place', '=', place).where('seq', '>', after);
  if (dialect === 'sqlite') await sql`delete from search_words where rowid in (${there})`.execute(db);
  await db.deleteFrom('search_documents').where('place', '=', place).where('seq', '>', after).execute();
}

/** Takes out texts of a place, at most `limit`; returns how many. */
export async function forgetDocuments({ db, dialect }: Database, place: number, limit: number): Promise<number> {
  const rows = await db
    .selectFrom('search_documents')
    .select('id')
    .where('place', '=', place)
    .orderBy('seq')
    .limit(limit)
    .execute();
  await inPieces(rows, async (piece) => {
    const ids = piece.map(({ id }) => id);
    if (dialect === 'sqlite') await sql`delete from search_words where rowid in (${sql.join(ids)})`.execute(db);
    await db.deleteFrom('search_documents').where('id', 'in', ids).execute();
  });
  return rows.length;
}

/** Which documents hold all of the query and one of the scope's words: a condition on `search_documents.id`, or on the rows of `search_words`. */
export function matchOf({ dialect }: Database, query: Query, scope: readonly string[]): RawBuilder<string> {
  // Words hold nothing but letters and digits, so no mark in them can end what they stand in.
  if (dialect === 'postgres') {
    const phrases = query.map(({ words, isOpen }) =>
      words.map((word, index) => `'${word}'${isOpen && index === words.length - 1 ? ':*' : ''}`).join(' <-> '),
    );
    return sql`${[...phrases.map((phrase) => `(${phrase})`), `(${scope.map((word) => `'${word}'`).join(' | ')})`].join(' & ')}`;
  }
  const phrases = query.map(({ words, isOpen }) => `"${words.join(' ')}"${isOpen ? ' *' : ''}`);
  return sql`${`scope : (${scope.map((word) => `"${word}"`).join(' OR ')}) AND words : (${phrases.join(' AND ')})`}`;
}

function vectorOf(words: readonly string[], scope: readonly string[]): string {
  const positions = new Map<string, number[]>();
  words.forEach((word, index) => {
    const known = positions.get(word);
    const position = Math.min(index + 1, LAST_POSITION);
    if (known) known.push(position);
    else positions.set(word, [position]);
  });
  const lexemes = [...positions].map(([word, places]) => `'${word}':${places.slice(0, 256).join(',')}`);
  return [...lexemes, ...scope.map((word) => `'${word}'`)].join(' ');
}
