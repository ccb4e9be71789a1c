/**
 * Inserts events by statements that are written once for a few sizes, so that neither their text nor their preparation is paid
 * for again: this is the most often written table by far.
 */
import { CompiledQuery } from 'kysely';
import type { Database, DialectName } from './database.ts';

export interface EventRow {
  readonly session_id: string;
  readonly seq: number;
  readonly runner_number: number;
  readonly at: number;
  readonly kind: string;
  readonly control: number | null;
  readonly body: string;
}

/** Any number of rows is a few of these. */
const SIZES = [128, 32, 8, 1] as const;
const COLUMNS = 7;

export async function insertEvents({ db, dialect }: Database, rows: readonly EventRow[]): Promise<void> {
  let start = 0;
  for (const size of SIZES) {
    const text = statements[dialect].get(size) ?? '';
    for (; rows.length - start >= size; start += size) {
      const parameters = rows
        .slice(start, start + size)
        .flatMap((row) => [row.session_id, row.seq, row.runner_number, row.at, row.kind, row.control, row.body]);
      await db.executeQuery(CompiledQuery.raw(text, parameters));
    }
  }
}

const statements = { sqlite: statementsFor('sqlite'), postgres: statementsFor('postgres') } as const;

function statementsFor(dialect: DialectName): ReadonlyMap<number, string> {
  return new Map(SIZES.map((size) => [size, statement(size, dialect)]));
}

function statement(size: number, dialect: DialectName): string {
  const place = (index: number): string => (dialect === 'postgres' ? `$${index + 1}` : '?');
  const row = (number: number): string =>
    `(${Array.from({ length: COLUMNS }, (_, column) => place(number * COLUMNS + column)).join(',')})`;
  return `insert into events (session_id, seq, runner_number, at, kind, control, body) values ${Array.from({ length: size }, (_, number) => row(number)).join(',')}`;
}
