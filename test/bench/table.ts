/** The table at the end: each figure beside its limit, measured in the same run, and what is aimed at. */
import { rateOf, type Pair } from './figures.ts';

export interface Row {
  readonly figure: string;
  readonly measured: string;
  /** The same without what the product adds; empty where there is no such thing. */
  readonly limit: string;
  readonly ofLimit: string;
  readonly aim: string;
}

export interface Section {
  readonly title: string;
  /** What ran where, and what was decided on the way. */
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
}

const HEADINGS: Row = { figure: '', measured: 'measured', limit: 'limit', ofLimit: 'of limit', aim: 'aim' };

export function tableOf(sections: readonly Section[]): string {
  const rows = sections.flatMap((section) => section.rows);
  const width = (column: keyof Row): number => Math.max(...[HEADINGS, ...rows].map((row) => row[column].length));
  const columns = Object.keys(HEADINGS) as (keyof Row)[];
  const line = (row: Row): string =>
    columns
      .map((column) =>
        column === 'figure' || column === 'aim'
          ? row[column].padEnd(width(column))
          : row[column].padStart(width(column)),
      )
      .join('   ')
      .trimEnd();
  const blocks = sections.map(({ title, notes, rows: own }) =>
    [title, line(HEADINGS), ...own.map(line), ...notes.map((note) => `  ${note}`)].join('\n'),
  );
  return blocks.join('\n\n');
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} /s`;

export function rateRow(figure: string, rounds: readonly Pair[], aim: string): Row {
  const { product, limit, share } = rateOf(rounds);
  return { figure, measured: perSecond(product), limit: perSecond(limit), ofLimit: share.toFixed(2), aim };
}

/** Without a limit where nothing could be measured beside it. */
export function timeRow(figure: string, measured: number, limit: number | undefined, aim = ''): Row {
  return { figure, measured: ms(measured), limit: limit === undefined ? '' : ms(limit), ofLimit: '', aim };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

export function sizeRow(figure: string, measured: number, limit: number | undefined, aim: string): Row {
  const beside = limit === undefined ? '' : megabytes(limit);
  return { figure, measured: megabytes(measured), limit: beside, ofLimit: '', aim };
}
