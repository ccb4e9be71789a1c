/**
 * What OpenCode takes over of a saved database. Its database also holds remembered permissions, accounts, start commands and
 * triggers, and its sessions may hold permissions of their own: work could have planted any of them. So OpenCode makes a new one,
 * and of the saved one only what was said is copied.
 */
import type { AgentProfile } from './profile.ts';

/** Below its home. */
export const DATABASE = '.local/share/opencode/opencode.db';

/** Where a saved one is put: where OpenCode does not look. */
export const SAVED = '.local/share/signalbox/opencode.db';

/** The database, and what has been written and is not yet a part of it. */
export const SESSION_FILES = [DATABASE, `${DATABASE}-wal`];

export const putBackAs: NonNullable<AgentProfile['putBackAs']> = (path) => path.replace(DATABASE, SAVED);

/** What is copied. Everything else that OpenCode knows of a session is as in a new one. */
const SESSION = 'id, slug, title, version, time_created, time_updated';
const MESSAGE = 'id, session_id, time_created, time_updated, data';
const PART = 'id, message_id, session_id, time_created, time_updated, data';

/**
 * For a new database of OpenCode's own making, in this order. Sessions become the project's that it works on now, and lie in its
 * workspace: where they were, they would go on there.
 */
export function carryOver(saved: string, workspace: string): string[] {
  const [from, here] = [quoted(saved), quoted(workspace)];
  const project = `(SELECT id FROM main.project ORDER BY worktree = ${here} DESC, time_updated DESC LIMIT 1)`;
  return [
    'PRAGMA trusted_schema = OFF',
    `ATTACH ${from} AS saved`,
    `INSERT OR IGNORE INTO main.session (${SESSION}, project_id, directory)
      SELECT ${SESSION}, ${project}, ${here} FROM saved.session`,
    `INSERT OR IGNORE INTO main.message (${MESSAGE})
      SELECT ${MESSAGE} FROM saved.message WHERE session_id IN (SELECT id FROM main.session)`,
    `INSERT OR IGNORE INTO main.part (${PART})
      SELECT ${PART} FROM saved.part WHERE message_id IN (SELECT id FROM main.message)`,
    'DETACH saved',
  ];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
