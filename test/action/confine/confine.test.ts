import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runs } from '../../hard.ts';
import { startGitHost, type GitHost } from '../git-host.ts';
import { canPlay, has, makeRunner, SECRET, type Runner } from './machine.ts';

interface Found {
  readonly kind: string;
  readonly told: readonly string[];
  readonly confineMs: number;
  readonly closeMs: number;
  readonly left: boolean;
}
interface Secrets extends Found {
  readonly seen: string;
  readonly signalled: number;
  readonly rise: number;
  readonly variables: readonly string[];
  readonly status: string;
  readonly node: number;
}
interface Escapes extends Found {
  readonly before: number;
  readonly asked: number;
  readonly killed: number;
  readonly killMs: number;
  readonly after: number;
}

const RUNNERS = [
  { runner: 'root', kind: 'account' },
  { runner: 'sudo', kind: 'account' },
  { runner: 'ordinary', kind: 'namespace' },
] as const;

/** A machine that keeps users from making namespaces has only the others to show. */
const isAllowed = (kind: string): boolean => {
  if (kind !== 'namespace') return true;
  const words = ['--reuid=65534', '--regid=65534', '--clear-groups', 'unshare', '-Urmpf', '--mount-proc', 'true'];
  try {
    execFileSync('setpriv', words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let host: GitHost | undefined;
beforeAll(async () => {
  host = await startGitHost();
});
afterAll(() => host?.close());

for (const { runner: who, kind } of RUNNERS) {
  describe.skipIf(!canPlay || !isAllowed(kind))(`work on a runner of the sort ${who}`, () => {
    let made: Runner | undefined;
    const runner = () => (made ??= makeRunner(who));
    afterAll(() => made?.close());

    test('learns nothing of what the Action and the runner know, and cannot rise', async () => {
      const found = await runner().drive<Secrets>('secrets');
      expect(found).toMatchObject({ kind, node: 7, left: false, stateMode: 0o644 });
      expect(found.seen).toContain('SIGNALBOX_SESSION=driver-');
      expect(found.seen).not.toContain(SECRET);
      expect(found.signalled).not.toBe(0);
      expect(found.rise).toBe(5);
      expect(found.status).toContain('NoNewPrivs:\t1');
      const names = found.variables.map((line) => line.replace(/=.*/s, '')).toSorted((a, b) => (a < b ? -1 : 1));
      const known = ['GREETING', 'HOME', 'LANG', 'PATH', 'PWD', 'SHLVL', 'SIGNALBOX_SESSION', 'TMPDIR', '_'];
      expect(names.filter((name) => name !== 'LANG')).toEqual(known.filter((name) => name !== 'LANG'));
      expect(found.variables).toContain("GREETING=it's $HOME\nand more");
    });

    test('leaves no process, whatever it does to stay', async () => {
      const found = await runner().drive<Escapes>('escapes');
      expect(found).toMatchObject({ kind, after: 0, left: false });
      expect(found.before).toBeGreaterThan(8);
      expect(found.killed).toBeGreaterThan(5);
      expect(found.killMs).toBeLessThan(3_000);
    });

    test('is given files, and gives them back readable', async () => {
      const found = await runner().drive<Found & { code: number; found: string[] }>('hands');
      expect(found).toMatchObject({ kind, code: 0, found: ['oursmore\n', 'theirs\n'], left: false });
    });

    test('cannot change the programs that the Action starts', async () => {
      for (const RUNNER_TOOL_CACHE of runner().toolCaches) {
        const found = await runner().drive<Found>('tools', { RUNNER_TOOL_CACHE });
        expect(found).toMatchObject({ kind, stdout: 'good', tool: 'good', names: ['node'], left: false });
      }
    });

    test.each(['workspace', 'home', 'folder'])(
      'that puts a link in the place of its %s is not followed',
      async (SWAP) => {
        const found = await runner().drive<Found & { refused: string }>('links', { SWAP });
        expect(found).toMatchObject({ kind, code: 0, isUntouched: true, left: false });
        expect(found.refused).toContain('something else in the place of');
      },
    );

    test('gets a checkout, and what it makes of it can be collected', async () => {
      const change = { GIT_HOST: host?.url ?? '', COMMIT: host?.commits.fork ?? '' };
      const found = await runner().drive<Found & { code: number; stdout: string; isGiven: boolean }>('files', change);
      expect(found).toMatchObject({ kind, code: 2, paths: ['new.txt', 'own/x'], left: false });
      // Our own git directory lies where the work cannot look.
      expect(found.stdout).toMatch(/Permission denied|No such file/);
      // The folder of an ordinary runner is closed to others, so that only a namespace of its own user can work there.
      expect(found.isGiven).toBe(kind === 'namespace');
    });

    test('is no matter for work beside it', async () => {
      const many = runs(2, 10);
      const found = await runner().drive<(Secrets & Found)[]>('secrets', { MANY: String(many) });
      expect(found.map((one) => one.kind)).toEqual(Array.from({ length: many }, () => kind));
      for (const one of found) {
        const sessions = new Set(one.seen.match(/SIGNALBOX_SESSION=\S+/g));
        expect(sessions.size).toBe(1);
        expect(one).toMatchObject({ node: 7, left: false });
      }
    });
  });
}

describe.skipIf(!canPlay)('a runner on which the best place is of no use', () => {
  test('takes the next one, and says why', async () => {
    const runner = makeRunner('root');
    try {
      const program = `${runner.home}/agent`;
      writeFileSync(program, '', { mode: 0o600 });
      const found = await runner.drive<Found>('secrets', { REACH: program });
      expect(found.kind).not.toBe('account');
      expect(found.told).toEqual([expect.stringContaining(`an account of its own cannot reach ${program}`)]);
    } finally {
      runner.close();
    }
  });

  test.skipIf(!has('setfacl'))(
    'lets an account through the closed folders before what it needs, and nobody else',
    async () => {
      const runner = makeRunner('root');
      try {
        const program = `${runner.home}/agent`;
        writeFileSync(program, '', { mode: 0o644 });
        const found = await runner.drive<Secrets>('secrets', { REACH: program });
        expect(found).toMatchObject({ kind: 'account', told: [] });
        expect(found.seen).not.toContain(SECRET);
        expect(statSync(runner.home).mode & 0o007).toBe(0);
      } finally {
        runner.close();
      }
    },
  );

  test('without any place apart ends all that carries the mark', async () => {
    const runner = makeRunner('ordinary');
    try {
      const found = await runner.drive<Escapes>('escapes', { KIND: 'none' });
      expect(found).toMatchObject({ kind: 'none', after: 0, left: false });
    } finally {
      runner.close();
    }
  });
});

describe.skipIf(!canPlay)('an account of a session that died', () => {
  const make = (name: string, ...words: string[]) =>
    execFileSync('useradd', ['--system', '--no-create-home', ...words, name], { stdio: 'ignore' });
  const today = Math.floor(Date.now() / 86_400_000);
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  const here = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');

  test('goes when its Action is known to be dead or it is older than a day, and others stay', async () => {
    const accounts = [1, 2, 3, 4, 5].map((number) => `signalbox-0d1ed00${number}`);
    const [old = '', young = '', orphan = '', child = '', far = ''] = accounts;
    const runner = makeRunner('root');
    try {
      make(old);
      execFileSync('chage', ['--lastday', String(today - 3), old]);
      make(young);
      make(orphan, '--comment', `${process.pid} 1 ${here}`);
      make(child, '--comment', `${process.pid} ${start} ${here}`);
      make(far, '--comment', `${process.pid} 1 1${here}`);
      // Each session clears up after a few, and other sessions of this machine may have died as well.
      const gone = () => accounts.filter((name) => !readFileSync('/etc/passwd', 'utf8').includes(name));
      for (let round = 0; round < 20 && gone().length < 2; round += 1) await runner.drive('hands');
      expect(gone()).toEqual([old, orphan]);
    } finally {
      for (const name of accounts) execFileSync('sh', ['-c', 'userdel "$0" 2>/dev/null; true', name]);
      runner.close();
    }
  });
});
