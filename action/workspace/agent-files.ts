/**
 * Files of a repository that tell agents what to do or what to start. On a pull request they come from the base branch: its
 * author may propose other ones, but not run them by asking for a review.
 */

/** A file or a folder of this name anywhere in the tree: agents read them from every folder they work in. */
const NAMES = [
  'AGENTS.md',
  'AGENTS.override.md',
  'AGENT.md',
  'CLAUDE.md',
  'CLAUDE.local.md',
  'GEMINI.md',
  'QWEN.md',
  '.agents',
  '.aider.conf.yml',
  '.amazonq',
  '.augment',
  '.claude',
  '.claude-plugin',
  '.cline',
  '.clinerules',
  '.codex',
  '.continue',
  '.cursor',
  '.cursorignore',
  '.cursorrules',
  '.gemini',
  '.geminiignore',
  '.goosehints',
  '.junie',
  '.kilocode',
  '.kiro',
  '.mcp.json',
  '.opencode',
  '.qwen',
  '.roo',
  '.windsurf',
  '.windsurfrules',
  'opencode.json',
  'opencode.jsonc',
  // Agents built with Bun and others read these from where they start: an address of a model, a whole configuration, a program to load.
  '.env',
  '.env.local',
  '.env.development',
  '.env.development.local',
  '.env.production',
  '.env.production.local',
  '.env.test',
  '.env.test.local',
  'bunfig.toml',
];

/** Paths from the top of the repository. */
const PATHS = [
  '.github/agents',
  '.github/chatmodes',
  '.github/copilot-instructions.md',
  '.github/instructions',
  '.github/prompts',
  '.vscode/mcp.json',
];

const names = new Set(NAMES.map((name) => name.toLowerCase()));
const paths = PATHS.map((path) => path.toLowerCase());

/** Whether a path, in git's spelling, is such a file or lies in such a folder. Some file systems do not tell `claude.md` from `CLAUDE.md`. */
export function configuresAgents(path: string): boolean {
  const plain = path.toLowerCase();
  return (
    plain.split('/').some((part) => names.has(part)) ||
    paths.some((known) => plain === known || plain.startsWith(`${known}/`))
  );
}
