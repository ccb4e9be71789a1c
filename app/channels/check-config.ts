/** The check run `signalbox / config` of a pull request that touches the configuration: its mistakes on their lines, and what would change. */
import { counted } from '../ground/counted.ts';
import { code, codeBlock, plain, prose } from '../ground/markdown.ts';
import { visible } from '../ground/plain-text.ts';
import { type Annotation, checkName, type CheckRun, checkTitle, SUMMARY_LIMIT } from './check-run.ts';
import { essential, fitted, type Piece, whole } from './fit.ts';

/** Something about one place of the file. */
export interface ConfigRemark {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** `jobs.plan.needs[0]`; empty for the file as a whole. */
  readonly path: string;
  /** Markdown, one or two sentences. */
  readonly message: string;
}

export interface ConfigVerdict {
  /** The file's path in the repository. */
  readonly file: string;
  readonly problems: readonly ConfigRemark[];
  readonly notices: readonly ConfigRemark[];
  /** Against the default branch's file, one line each in which backticks mark code; empty when nothing changes, or the file cannot be read. */
  readonly changes: readonly string[];
  /** The graph of the jobs as plain text; empty when there is none. */
  readonly picture: string;
}

/** As many as GitHub takes in one request. */
const ANNOTATIONS = 50;
/** What an annotation may hold: GitHub takes 64 KB of message and 255 characters of title. */
const MESSAGE_LIMIT = 4_000;
const LISTED = 200;

export function configCheckOf(verdict: ConfigVerdict): CheckRun {
  const { problems, notices, file } = verdict;
  const annotations = [
    ...problems.map((problem) => annotationOf(problem, file, 'failure')),
    ...notices.map((notice) => annotationOf(notice, file, 'notice')),
  ];
  return {
    name: checkName('config'),
    status: 'completed',
    conclusion: problems.length > 0 ? 'failure' : 'success',
    title: checkTitle(titleOf(verdict)),
    summary: summaryOf(verdict),
    buttons: [],
    annotations: annotations.slice(0, ANNOTATIONS),
  };
}

function annotationOf({ line, path, message }: ConfigRemark, file: string, level: Annotation['level']): Annotation {
  return {
    path: file,
    startLine: Math.max(1, line),
    endLine: Math.max(1, line),
    level,
    title: checkTitle(path === '' ? file : path),
    // Shown as plain text, where the marks of code are only quotes.
    message: visible(message.slice(0, MESSAGE_LIMIT)).slice(0, MESSAGE_LIMIT).toWellFormed(),
  };
}

function titleOf({ problems, notices, changes }: ConfigVerdict): string {
  if (problems.length > 0) return counted(problems.length, 'problem');
  const worth = notices.length > 0 ? `, ${counted(notices.length, 'remark')}` : '';
  return `${changes.length === 0 ? 'In order, nothing changes' : `In order, ${counted(changes.length, 'change')}`}${worth}`;
}

function summaryOf({ file, problems, notices, changes, picture }: ConfigVerdict): string {
  const isGood = problems.length === 0;
  return fitted(
    [
      essential(
        isGood
          ? `${code(file)} is in order.`
          : `${code(file)} has ${counted(problems.length, 'problem')}. Until it is mended, the last good file on the default branch goes on being served.`,
      ),
      listed('Problems', problems, 5),
      isGood ? changesOf(changes) : essential(''),
      picture === '' || !isGood ? essential('') : whole(2, `### The jobs\n\n${codeBlock(picture, 'text', 20_000)}`),
      listed('Worth knowing', notices, 1),
    ],
    SUMMARY_LIMIT,
  );
}

function listed(heading: string, remarks: readonly ConfigRemark[], rank: number): Piece {
  if (remarks.length === 0) return essential('');
  const form = (most: number): string => {
    const lines = remarks
      .slice(0, most)
      .map(
        ({ line, column, path, message }) =>
          `- line ${line}, column ${column}${path === '' ? '' : ` (${plain(path, 100)})`}: ${prose(message)}`,
      );
    return `### ${heading}\n\n${lines.join('\n')}${remarks.length > most ? `\n- and ${remarks.length - most} more` : ''}`;
  };
  return { rank, forms: [form(LISTED), form(50), form(15), form(3)] };
}

function changesOf(changes: readonly string[]): Piece {
  const form = (most: number): string =>
    `### What would change\n\n${changes
      .slice(0, most)
      .map((change) => `- ${prose(change)}`)
      .join('\n')}${changes.length > most ? `\n- and ${changes.length - most} more` : ''}`;
  return changes.length === 0
    ? essential('Nothing would change for jobs.')
    : { rank: 4, forms: [form(LISTED), form(50), form(15), form(3), ''] };
}
