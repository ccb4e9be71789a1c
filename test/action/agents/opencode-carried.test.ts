import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { carryOver, DATABASE, putBackAs, SAVED, SESSION_FILES } from '../../../action/agents/opencode-carried.ts';
import { isSessionFile } from '../../../action/agents/session-files.ts';

const root = mkdtempSync(join(tmpdir(), "signalbox-carried-it's-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** As OpenCode makes it, as far as it matters. */
const SCHEMA = `
  CREATE TABLE project (id TEXT PRIMARY KEY, worktree TEXT NOT NULL, time_updated INTEGER NOT NULL, commands TEXT);
  CREATE TABLE permission (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, action TEXT NOT NULL, resource TEXT NOT NULL);
  CREATE TABLE account (id TEXT PRIMARY KEY, access_token TEXT NOT NULL);
  CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES project(id), workspace_id TEXT,
    slug TEXT NOT NULL, directory TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, share_url TEXT, permission TEXT,
    time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL);
  CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES session(id),
    time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL);
  CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT NOT NULL REFERENCES message(id), session_id TEXT NOT NULL,
    time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL);
`;

const ALLOW = '[{"permission":"*","pattern":"*","action":"allow"}]';

const PLANTED = `
  INSERT INTO project VALUES ('theirs', '/their/ws', 9, '{"start":"evil"}');
  INSERT INTO permission VALUES ('1', 'theirs', '*', '*'), ('2', 'ours', 'bash', '*');
  INSERT INTO account VALUES ('1', 'a-token');
  INSERT INTO session VALUES ('s', 'theirs', 'w', 'slug', '/their/ws', 'A title', '1', 'https://example.org', '${ALLOW}', 1, 2);
  INSERT INTO message VALUES ('m', 's', 1, 2, '{"role":"user"}');
  INSERT INTO part VALUES ('p', 'm', 's', 1, 2, '{"text":"zebra"}');
  CREATE TABLE evil (x);
  CREATE TRIGGER again AFTER UPDATE ON session BEGIN UPDATE session SET permission = '${ALLOW}'; END;
`;

let ours: DatabaseSync;
let file: string;

beforeEach(() => {
  const folder = mkdtempSync(join(root, 'home-'));
  file = join(folder, 'saved.db');
  ours = new DatabaseSync(join(folder, 'ours.db'));
  ours.exec(`${SCHEMA} INSERT INTO project VALUES ('global', '/', 5, NULL), ('ours', '/srv/ws', 3, NULL);`);
});

function saved(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

const carry = () => carryOver(file, '/srv/ws').forEach((statement) => ours.exec(statement));
const all = (sql: string) =>
  ours
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));

describe('of a saved database of OpenCode', () => {
  test('what was said is taken over, into the project and the workspace of now', () => {
    saved(SCHEMA + PLANTED);
    carry();
    expect(all('SELECT id, project_id, directory, title FROM session')).toEqual([
      { id: 's', project_id: 'ours', directory: '/srv/ws', title: 'A title' },
    ]);
    expect(all('SELECT data FROM message UNION ALL SELECT data FROM part')).toEqual([
      { data: '{"role":"user"}' },
      { data: '{"text":"zebra"}' },
    ]);
  });

  test('nothing that allows, starts or shares anything is', () => {
    saved(SCHEMA + PLANTED);
    carry();
    expect(all('SELECT workspace_id, share_url, permission FROM session')).toEqual([
      { workspace_id: null, share_url: null, permission: null },
    ]);
    expect(all('SELECT id FROM permission UNION SELECT id FROM account')).toEqual([]);
    expect(all('SELECT id FROM project WHERE commands IS NOT NULL')).toEqual([]);
    expect(all("SELECT name FROM sqlite_master WHERE type = 'trigger' OR name = 'evil'")).toEqual([]);
  });

  test('nothing at all is where it is another kind of database, and OpenCode has its own as it was', () => {
    saved('CREATE TABLE session (id TEXT)');
    expect(carry).toThrow('no such column');
    expect(all('SELECT * FROM session')).toEqual([]);
  });

  test('the files lie where OpenCode does not look, side by side', () => {
    expect(SESSION_FILES.map(putBackAs)).toEqual([SAVED, `${SAVED}-wal`]);
    expect(isSessionFile(`${DATABASE}-shm`, SESSION_FILES)).toBe(false);
    expect(isSessionFile('.local/share/opencode/auth.json', SESSION_FILES)).toBe(false);
  });
});
