/** The JSON Schema for editors takes what the app takes, and refuses what a schema can refuse. */
import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseRepositoryConfig } from '../../app/config/repository/parse.ts';
import { repositoryConfigSchema } from '../../app/config/repository/schema.ts';

const schema = repositoryConfigSchema();
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });
const accepts = ajv.compile(schema);
const objections = (text: string): readonly unknown[] => (accepts(parse(text)) ? [] : (accepts.errors ?? []));

const root = new URL('../../', import.meta.url);
const read = async (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

describe('the JSON Schema', () => {
  test('takes every example of the README and the file of the sandbox, as the app does', async () => {
    const shown = [...(await read('README.md')).matchAll(/^```yaml\n(.*?)^```/gms)]
      .map(([, body = '']) => body)
      .filter((body) => /^version: 1$/m.test(body));
    const examples = [...shown, await read('test/github/sandbox/widgets/.github/signalbox.yml')];
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      expect(objections(example)).toEqual([]);
      expect(parseRepositoryConfig(example)).toMatchObject({ ok: true });
    }
  });

  test.each([
    'version: 1\njobs:\nagents:\nwho:\nlimits:\n',
    'version: 1\nwho: { dispatch: [write, "@acme/release"], outsiders: gate, bots: [1] }\ngroups: { a: 2 }',
    'version: 1\njobs: { a: { run: x }, b: { prompt: y, needs: { a: { on_failure: hold } } }, c: { run: x, needs: [a, b] } }',
    'version: 1\njobs: { a: { run: x } }\nroutines: { n: { job: a, schedule: "0 3 * * *", timezone: UTC }, m: { job: a, on: push, if: "true" } }',
    'version: 1\nchannels: [{ to: "slack:#x", when: "event.a" }]\nlimits: { budget: 0.50 USD, timeout: 5d, retries: { start: 0 } }',
    'version: 1\nagent: codex\nagents: { a: { use: claude, model: opus }, b: { command: [x] } }\nlimits: { session: never }',
    'version: 1\nagent: claude\nlimits: { linger: 10m, transcripts: never }\njobs: { a: { prompt: x, linger: none }, b: { prompt: x, agent: claude, linger: 1d } }',
    'version: 1\nprofiles: { p: { runner: big-1.x, environment: models } }\njobs: { a: { run: x, lfs: true, submodules: false } }',
    'version: 1\ndelivery: { allow: ["src/**"], deny: [a], unprotected: [.github/CODEOWNERS], max_files: 1, max_size: 6MB, binary: true }\nlimits: { session: 90d }',
  ])('takes %j', (text) => {
    expect(objections(text)).toEqual([]);
    expect(parseRepositoryConfig(text)).toMatchObject({ ok: true });
  });

  test.each([
    'jobs: {}',
    'version: 2',
    'version: 1\njob: {}',
    'version: 1\nprefix: /sb',
    'version: 1\nlimits: { slots: 0 }',
    'version: 1\nlimits: { timeout: 45 }',
    'version: 1\nlimits: { timeout: 0m }',
    'version: 1\nlimits: { budget: 0 USD }',
    'version: 1\nlimits: { budget: 5 CHF }',
    'version: 1\nlimits: { retries: { lost: 6 } }',
    'version: 1\ngroups: { Deploy: 1 }',
    'version: 1\nwho: { outsiders: maybe }',
    'version: 1\nwho: { dispatch: [] }',
    'version: 1\nwho: { bots: [renovate] }',
    'version: 1\nagents: { mine: {} }',
    'version: 1\nagents: { mine: { command: [] } }',
    'version: 1\nagents: { mine: { command: [x], use: claude } }',
    'version: 1\nagents: { mine: { command: [x], model: y } }',
    'version: 1\nagents: { mine: { use: cursor } }',
    'version: 1\nlimits: { session: 0 }',
    'version: 1\nlimits: { session: sometimes }',
    'version: 1\nlimits: { linger: 0 }',
    'version: 1\nlimits: { transcripts: always }',
    'version: 1\njobs: { a: { run: x, linger: 5m } }',
    'version: 1\nprofiles: { p: { runner: "a b" } }',
    'version: 1\njobs: { a: { run: x, lfs: 1 } }',
    'version: 1\ndelivery: { max_files: 0 }',
    'version: 1\ndelivery: { max_size: 5 }',
    'version: 1\nprofiles: { own: { alow: [] } }',
    'version: 1\njobs: { a: {} }',
    'version: 1\njobs: { a: { run: x, prompt: y } }',
    'version: 1\njobs: { a: { run: x, agent: y } }',
    'version: 1\njobs: { a: { run: "  " } }',
    'version: 1\njobs: { a: { run: x, priority: urgent } }',
    'version: 1\njobs: { a: { run: x, output: mail } }',
    'version: 1\njobs: { a: { run: x, needs: { b: { on_failure: stop } } } }',
    `version: 1\njobs: { a: { run: x, needs: [${'b, '.repeat(51)}] } }`,
    'version: 1\nchannels: [{ to: "#x" }]',
    'version: 1\nroutines: { a: { job: x } }',
    'version: 1\nroutines: { a: { job: x, on: push, timezone: UTC } }',
    'version: 1\nroutines: { a: { job: x, schedule: "0 3 * * *", if: "true" } }',
  ])('refuses %j, as the app does', (text) => {
    expect(objections(text)).not.toEqual([]);
    expect(parseRepositoryConfig(text)).toMatchObject({ ok: false });
  });

  test('explains every key', () => {
    const unexplained: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries(node)) {
        if (key === 'properties')
          for (const [name, property] of Object.entries(inner as Record<string, object>))
            if (!('description' in property)) unexplained.push(`${path}.${name}`);
        walk(inner, `${path}.${key}`);
      }
    };
    walk(schema, '');
    expect(unexplained).toEqual([]);
  });
});
