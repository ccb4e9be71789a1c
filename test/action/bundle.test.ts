import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { actionBundle } from '../../rolldown.config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DIST = join(ROOT, 'action/dist');
const rebuilt = mkdtempSync(join(tmpdir(), 'signalbox-dist-'));
afterAll(() => rmSync(rebuilt, { recursive: true, force: true }));

const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('the committed bundle', () => {
  test('is what `npm run build` makes of the source', async () => {
    const { output, ...input } = actionBundle;
    const bundle = await rolldown({ ...input, cwd: ROOT });
    await bundle.write({ ...output, dir: rebuilt });
    await bundle.close();
    const fresh = contents(rebuilt);
    const committed = contents(DIST);
    expect(Object.keys(committed)).toEqual(Object.keys(fresh));
    for (const [name, text] of Object.entries(fresh)) {
      if (committed[name] !== text)
        throw new Error(`action/dist/${name} is not current: run \`npm run build\` and commit it`);
    }
  });

  test('can be read: lines of a human length, no path of the machine that built it', () => {
    const main = readFileSync(join(DIST, 'main.js'), 'utf8');
    expect(main).toContain('async function carryOut(');
    expect(Object.values(contents(DIST)).join('\n')).not.toContain(ROOT);
  });
});

describe('action.yml', () => {
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    runs: Record<string, string>;
    inputs: Record<string, { description: string; default?: string }>;
    outputs: Record<string, { description: string }>;
  };

  test('names entry points that are there', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'action/dist/main.js', post: 'action/dist/post.js' });
    expect(readdirSync(DIST)).toEqual(expect.arrayContaining(['main.js', 'post.js']));
  });

  test('describes each input and output in sentences, and exactly those that the code knows', () => {
    const source = ['inputs.ts', 'inputs-alone.ts', 'gateway/keys.ts', 'summary.ts']
      .map((name) => readFileSync(join(ROOT, 'action', name), 'utf8'))
      .join('\n');
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect(description.trim()).toMatch(/^[A-Z].*\.$/s);
    }
    const outputs = [...source.matchAll(/setOutput\('([\w-]+)'/g)].map(([, name]) => name);
    expect(Object.keys(action.outputs)).toEqual(outputs);
    const inputs = [...source.matchAll(/(?:getInput|getMultilineInput|given|read)\('([\w-]+)'\)/g)].map(
      ([, name]) => name,
    );
    expect(new Set(Object.keys(action.inputs))).toEqual(new Set(inputs));
  });
});

describe('the workflow that users copy', () => {
  const text = readFileSync(join(ROOT, '.github/workflows/signalbox.yml'), 'utf8');
  const workflow = parse(text) as {
    'run-name': string;
    permissions: object;
    on: { workflow_dispatch: { inputs: object } };
    jobs: Record<
      'signalbox' | 'isolated',
      { if: string; permissions: object; steps: { uses?: string; with?: object }[] }
    >;
  };

  test('carries the job in its title, and is started by a dispatch with job and nonce, and isolated for a fork', () => {
    expect(workflow['run-name']).toBe('signalbox ${{ inputs.job }}');
    expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch']);
    expect(Object.keys(workflow.on.workflow_dispatch.inputs)).toEqual([
      'job',
      'nonce',
      'isolated',
      'runner',
      'environment',
    ]);
  });

  test('has the least permissions, a pinned Action, and no shell', () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(job.steps).toHaveLength(1);
      expect(job.steps[0]?.uses).toMatch(/^signalbox\/signalbox@[0-9a-f]{40}$/);
    }
    expect(text).not.toContain('run:');
  });

  test('keeps a fork’s commit out of the job that may hold secrets', () => {
    const { signalbox, isolated } = workflow.jobs;
    expect([signalbox.if, isolated.if]).toEqual(["inputs.isolated != 'true'", "inputs.isolated == 'true'"]);
    expect(JSON.stringify(isolated)).not.toContain('secrets.');
    expect(isolated).not.toHaveProperty('environment');
    expect(isolated.steps[0]?.with).toMatchObject({ confine: 'require' });
  });
});
