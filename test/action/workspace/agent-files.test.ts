import { describe, expect, test } from 'vitest';
import { collectChanges } from '../../../action/changes.ts';
import { configuresAgents } from '../../../action/workspace/agent-files.ts';
import { workspaceScene, type Files } from './scene.ts';

const stage = workspaceScene();

/** A pull request's head over its base, checked out as the Action does. */
const visit = (base: Files, head: Files) => {
  const [baseCommit = '', commit = ''] = stage.seed('acme/rules', base, head);
  return stage.visit({ commit, baseCommit, repository: { owner: 'acme', name: 'rules' } });
};

describe('files that configure agents', () => {
  test('come from the base branch: changed ones, new ones and removed ones', async () => {
    const { work, replaced } = await visit(
      { 'CLAUDE.md': 'base', 'docs/AGENTS.md': 'base', '.codex/config.toml': 'base', 'src/a.ts': 'base' },
      {
        'CLAUDE.md': 'head',
        'docs/AGENTS.md': undefined,
        '.claude/settings.json': '{"hooks":{}}',
        '.mcp.json': '{}',
        'deep/er/GEMINI.md': 'head',
        'src/a.ts': 'head',
        '.codex/config.toml': 'base',
      },
    );
    expect(await work('cat CLAUDE.md docs/AGENTS.md .codex/config.toml src/a.ts')).toBe('basebasebasehead');
    expect(await work('find . -name .git -prune -o -type f -print | sort')).toBe(
      './.codex/config.toml\n./CLAUDE.md\n./docs/AGENTS.md\n./src/a.ts',
    );
    expect(replaced.toSorted()).toEqual(
      ['.claude/settings.json', '.mcp.json', 'CLAUDE.md', 'deep/er/GEMINI.md', 'docs/AGENTS.md'].toSorted(),
    );
    expect(await work('git show HEAD:CLAUDE.md')).toBe('head');
    // The work does not take them for changes of its own.
    expect(await work('git status --porcelain')).toBe('?? docs/');
    expect(await work('git add --all CLAUDE.md .; git diff --cached --name-only')).toBe('docs/AGENTS.md');
  });

  test('are not taken for the work of the agent unless it changes them', async () => {
    const site = await visit({ 'CLAUDE.md': 'base', 'b.txt': 'b' }, { 'CLAUDE.md': 'head', '.mcp.json': '{}' });
    const signal = AbortSignal.timeout(20_000);
    expect((await collectChanges(site, { signal })).files).toEqual([]);
    await site.work('echo new >b.txt');
    expect((await collectChanges(site, { signal })).files.map(({ path }) => path)).toEqual(['b.txt']);
  });

  test('stay as they are where the base has the same', async () => {
    const { replaced, start, own, base } = await visit({ 'CLAUDE.md': 'same' }, { 'x.txt': 'x' });
    expect(replaced).toEqual([]);
    expect(start).toBe(own('rev-parse', `${base}^{tree}`));
  });

  test('are what their links lead to, and a link of the head leads nowhere', async () => {
    const { work } = await visit(
      { 'CLAUDE.md': { link: 'docs/rules.md' }, 'docs/rules.md': 'base', 'docs/other.md': 'base' },
      {
        'docs/rules.md': 'head',
        'docs/other.md': 'head',
        '.claude': { link: 'docs' },
        'AGENTS.md': { link: '/etc/passwd' },
      },
    );
    expect(await work('cat CLAUDE.md docs/other.md; ls -A')).toBe('basehead.git\nCLAUDE.md\ndocs');
  });

  test('give way where the head has a file in the place of their folder', async () => {
    const { work } = await visit(
      { 'docs/CLAUDE.md': 'base', '.gemini': 'a file' },
      { docs: 'a file now', '.gemini': undefined, '.gemini/settings.json': '{}' },
    );
    expect(await work('cat docs .gemini')).toBe('a file nowa file');
  });

  test('have odd names in between, which nobody mixes up', async () => {
    const odd = 'sp ace\n"quo*te" ü/CLAUDE.md';
    const { work, replaced } = await visit(
      { 'a.txt': 'a', '[ab].txt': 'x' },
      { [odd]: 'head', ':(top)a/AGENTS.md': 'head' },
    );
    expect(replaced.toSorted()).toEqual([':(top)a/AGENTS.md', odd]);
    expect(await work('cat a.txt "[ab].txt"; find . -name "*.md" | wc -l')).toBe('ax0');
  });

  test.each([
    ['CLAUDE.md', true],
    ['packages/a/claude.md', true],
    ['.claude/commands/x.md', true],
    ['packages/a/.cursor/rules/x.mdc', true],
    ['.github/copilot-instructions.md', true],
    ['.github/workflows/ci.yml', false],
    ['docs/CLAUDE.md.txt', false],
    ['src/claude.ts', false],
    ['.env', true],
    ['.env.example', false],
    ['opencode.jsonc', true],
  ])('%s: %s', (path, answer) => {
    expect(configuresAgents(path)).toBe(answer);
  });
});
