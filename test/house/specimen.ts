/** A throw-away project with this house's own configuration, in which a test breaks a rule on purpose and looks at the objection. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** What the configuration consists of: copied, so that it applies to the specimen as it does to the house. */
const CONFIGURATION = [
  'oxlint.config.ts',
  'test/house/present-time.ts',
  'tsconfig.json',
  'tsconfig.pure.json',
  'package.json',
];

export interface Objection {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

export interface Specimen extends AsyncDisposable {
  /** Adds a file; `source` may be its lines. */
  write(path: string, source: string | readonly string[]): Promise<void>;
  /** What the linter objects to, over all files. */
  lint(): Promise<Objection[]>;
  /** The compiler's complaints under one of the projects. */
  compile(project: string): Promise<Objection[]>;
}

/** Runs a tool of the project and gives its standard output, however it ended. */
function run(tool: string, args: readonly string[], cwd: string): Promise<string> {
  const path = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`;
  return new Promise((resolve) => {
    execFile(
      tool,
      args,
      { cwd, env: { ...process.env, PATH: path }, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve(stdout || stderr),
    );
  });
}

interface LinterReport {
  readonly diagnostics: readonly {
    readonly code?: string;
    readonly message: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

export async function createSpecimen(): Promise<Specimen> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-house-'));
  for (const file of CONFIGURATION) await cp(join(ROOT, file), join(folder, file));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

  return {
    write: async (path, source) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), typeof source === 'string' ? source : `${source.join('\n')}\n`);
    },
    lint: async () => {
      const output = await run('oxlint', ['--type-aware', '--format', 'json', 'app', 'action', 'test'], folder);
      const report = JSON.parse(output) as LinterReport;
      return report.diagnostics.map(({ code, message, filename, labels }) => ({
        file: filename,
        line: labels[0]?.span.line ?? 0,
        rule: /\((.+)\)/.exec(code ?? '')?.[1] ?? message,
      }));
    },
    compile: async (project) => {
      const output = await run('tsc', ['-p', project, '--pretty', 'false'], folder);
      return [...output.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+)/gm)].map(([, file = '', line, rule = '']) => ({
        file,
        line: Number(line),
        rule,
      }));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
