/** The Action without an app: the same work under the same rules, told in log, summary, annotations and outputs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGitHost, type GitHost } from './git-host.ts';
import { marked, startAlone, tidy, type Attempt } from './runner.ts';

let host: GitHost;
beforeAll(async () => {
  host = await startGitHost();
});
afterAll(() => host.close());
afterEach(tidy);

/** What the step wrote under a name. */
function output(attempt: Attempt, name: string): string {
  const form = new RegExp(`^${name}<<(\\S+)\\n([\\s\\S]*?)\\n\\1$`, 'm');
  return form.exec(attempt.file('GITHUB_OUTPUT'))?.[2] ?? '';
}

const sessionOf = (attempt: Attempt): string =>
  /^session<<(\S+)\n(.*)\n\1$/m.exec(attempt.file('GITHUB_STATE'))?.[2] ?? 'none';

/** A folder as `actions/checkout` leaves it, credential included. */
function asCheckedOut(workspace: string): void {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: workspace, stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  writeFileSync(join(workspace, 'a.txt'), 'one\n');
  writeFileSync(join(workspace, '.gitignore'), 'node_modules\n');
  git('add', '.');
  git('-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-qm', 'first');
  git('config', 'http.https://github.com/.extraheader', 'AUTHORIZATION: basic c2VjcmV0LW9mLXRoZS1jaGVja291dA==');
  mkdirSync(join(workspace, 'node_modules'));
  writeFileSync(join(workspace, 'node_modules', 'installed.txt'), 'by an earlier step\n');
}

describe('without an app', () => {
  test('an agent answers; outputs, summary and patch say what it did', async () => {
    const prompt = '[[write:src/new.txt=hello]] [[run:echo hi]] [[say:It is done]]';
    const attempt = startAlone(host, { prompt, allow: 'Read\nEdit(src/**)\nBash(echo:*)' });
    await attempt.succeeded();
    expect(output(attempt, 'state')).toBe('succeeded');
    expect(output(attempt, 'output')).toBe('It is done');
    expect(output(attempt, 'session-id')).not.toBe('');
    expect(output(attempt, 'cost')).toBe('');
    const patch = readFileSync(output(attempt, 'changes-path'), 'utf8');
    expect(patch).toContain('+++ b/src/new.txt');
    expect(patch).toContain('+hello');
    expect(attempt.file('GITHUB_STEP_SUMMARY')).toContain('Signalbox: succeeded');
    expect(marked(sessionOf(attempt))).toEqual([]);
    expect(attempt.leftovers().filter((name) => !name.endsWith('.patch'))).toEqual([]);
  });

  test('nobody is asked: what no rule allows is denied, told to the agent and annotated', async () => {
    const attempt = startAlone(host, { prompt: '[[run:touch no.txt]] [[say:went on]]', allow: 'Read' });
    await attempt.succeeded();
    expect(attempt.log()).toMatch(/::warning title=Signalbox::Denied: touch no\.txt/);
    expect(output(attempt, 'changes-path')).toBe('');
    expect(output(attempt, 'output')).toBe('went on');
  });

  test('`on-ask: allow` lets it, but never what a rule denies', async () => {
    const prompt = '[[run:touch yes.txt]] [[run:touch no.txt]] [[say:done]]';
    const attempt = startAlone(host, { prompt, 'on-ask': 'allow', deny: 'Bash(touch no.txt)' });
    await attempt.succeeded();
    const patch = readFileSync(output(attempt, 'changes-path'), 'utf8');
    expect(patch).toContain('yes.txt');
    expect(patch).not.toContain('no.txt');
  });

  test('works on what earlier steps prepared, sees no credential in it, and leaves it to later ones with its changes', async () => {
    const prompt =
      '[[run:cat node_modules/installed.txt; cat .git/config; git log --oneline; git config core.hooksPath /tmp/evil; touch .git/hooks/pre-push]] [[write:a.txt=two]] [[say:done]]';
    const attempt = startAlone(host, { prompt, 'on-ask': 'allow' }, { prepare: asCheckedOut });
    await attempt.succeeded();
    expect(attempt.log()).toContain('by an earlier step');
    expect(attempt.log()).toMatch(/[0-9a-f]{7} first/);
    expect(attempt.log()).not.toMatch(/extraheader|c2VjcmV0/);
    const { workspace } = attempt;
    expect(readFileSync(join(workspace, 'a.txt'), 'utf8')).toBe('two');
    const config = readFileSync(join(workspace, '.git/config'), 'utf8');
    expect(config).toContain('extraheader');
    expect(config).not.toContain('hooksPath');
    expect(existsSync(join(workspace, '.git/hooks/pre-push'))).toBe(false);
    expect(statSync(join(workspace, 'a.txt')).uid).toBe(process.getuid?.());
    expect(readFileSync(output(attempt, 'changes-path'), 'utf8')).toMatch(/-one\n\+two/);
  });

  test('what earlier steps left beside the workspace stays out of reach: credentials, scripts with secrets in them', async () => {
    const look = 'cat ../.*/config ../../../temp/git-credentials.config; ls ../../../temp; git config --list; true';
    const prepare = (workspace: string) => {
      asCheckedOut(workspace);
      const temp = join(workspace, '../../../temp');
      writeFileSync(join(temp, 'git-credentials.config'), 'c2VjcmV0LW9mLXRoZS1jaGVja291dA==');
    };
    const attempt = startAlone(host, { prompt: `[[run:${look}]]`, 'on-ask': 'allow' }, { prepare });
    await attempt.exited;
    expect(attempt.log()).toContain('Permission denied');
    expect(attempt.log()).not.toMatch(/extraheader|c2VjcmV0|git-credentials.config$/m);
    expect(statSync(join(attempt.workspace, '.git')).mode & 0o777).toBe(0o755);
    expect(statSync(join(attempt.folder, 'temp')).mode & 0o777).toBe(0o755);
  });

  test('the Action starts no program that lies in the workspace, wherever PATH leads; the work may', async () => {
    const change: Record<string, string> = {};
    const prepare = (workspace: string) => {
      asCheckedOut(workspace);
      const programs = join(workspace, '.venv/bin');
      mkdirSync(programs, { recursive: true });
      for (const name of ['git', 'sh', 'node', 'npm', 'sudo', 'setpriv', 'mkfifo', 'chmod', 'ps', 'unshare'])
        writeFileSync(join(programs, name), `#!/bin/bash\necho ${name} >>"${workspace}/../fallen"\n`, { mode: 0o755 });
      writeFileSync(join(programs, 'mine'), '#!/bin/sh\necho found mine\n', { mode: 0o755 });
      change['PATH'] = `${programs}:${process.env['PATH']}`;
    };
    const attempt = startAlone(host, { run: 'mine; echo two >a.txt' }, { prepare, change });
    await attempt.exited;
    const fallen = join(attempt.workspace, '../fallen');
    expect(existsSync(fallen) ? readFileSync(fallen, 'utf8') : '').toBe('');
    expect(attempt.log()).toContain('found mine');
    expect(output(attempt, 'changes-path')).not.toBe('');
  });

  test('a command is run, and its end is the end of the step', async () => {
    const attempt = startAlone(host, { run: 'cat README.md; exit 3' });
    expect(await attempt.exited).toBe(1);
    expect(output(attempt, 'state')).toBe('failed');
    expect(output(attempt, 'output')).toContain('newest');
    expect(attempt.log()).toMatch(/::error title=Signalbox%3A failed::/);
  });

  test('the time limit stops it, keeps its work and says so', async () => {
    const attempt = startAlone(host, { prompt: '[[write:kept.txt=x]] [[sleep:60]]', 'on-ask': 'allow', timeout: '3s' });
    expect(await attempt.exited).toBe(1);
    expect(output(attempt, 'state')).toBe('timed_out');
    expect(readFileSync(output(attempt, 'changes-path'), 'utf8')).toContain('kept.txt');
  });

  test.each([
    [{ prompt: '' }, /There is nothing to do/],
    [{ prompt: 'x', run: 'y' }, /Give `prompt` or `run`, not both/],
    [{ prompt: 'x', server: 'https://signalbox.example.com' }, /With `server` the app says what to do/],
    [{ prompt: 'x', 'on-ask': 'maybe' }, /`on-ask` must be `deny` or `allow`/],
    [{ prompt: 'x', allow: 'Bash(a|b)' }, /The input `allow` has a rule that cannot be read/],
    [{ prompt: 'x', timeout: 'soon' }, /such as `90s`, `45m` or `2h`/],
    [{ prompt: 'x', budget: 'a lot' }, /such as `5 USD`/],
    [{ prompt: 'x', 'agent-command': '', agent: 'hal' }, /must be one of claude, codex, gemini, opencode/],
    [{ prompt: 'x', confine: 'never' }, /`confine` must be `auto` or `require`/],
  ])('bad inputs %j are refused with what would be right', async (inputs, words) => {
    const attempt = startAlone(host, inputs as Record<string, string>);
    expect(await attempt.exited).toBe(1);
    expect(attempt.log()).toMatch(words);
  });
});
