/**
 * The work as another user of the machine: the kernel itself keeps it from the Action's memory, its files and its processes, and
 * knows every process of it, whoever started it. Made for one session and removed with it.
 */
import { spawn, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../app/ground/outcome.ts';
import { MARK } from '../environment.ts';
import { ADMIT, DISMISS, HAND_OVER, MAKE_ACCOUNT, OPEN_UP, REMOVE_ACCOUNT } from './account-scripts.ts';
import { accountProcesses, type Account } from './account-processes.ts';
import type { Confinement, Start, WorkProcess } from './confinement.ts';
import { places } from './places.ts';
import { asRoot, type Root } from './root.ts';
import { sourced } from './shell-words.ts';
import { shutStepFiles } from './step-files.ts';
import { systemTmp } from './system-tmp.ts';

const OWN = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** `reach`: places that the account is let through to. Rejects with a `Failure` where the machine makes no accounts. */
export async function confineToAccount(root: Root, session: string, reach: readonly string[]): Promise<Confinement> {
  const name = `signalbox-${randomBytes(4).toString('hex')}`;
  const folder = join(systemTmp(), name);
  const account = await makeAccount(root, name, folder);
  const processes = accountProcesses(root, account);
  const given = places(folder);
  const handOver = (from: number, to: string, paths: Iterable<string>) =>
    asRoot(root, HAND_OVER, [String(from), to, ...paths]);
  const mine = `${OWN.uid}:${OWN.gid}`;
  const elsewhere = () => given.paths().filter((path) => path !== folder && !path.startsWith(`${folder}/`));
  const openStepFiles = shutStepFiles(process.env);
  const ways = new Set<string>();
  const admit = async (paths: readonly string[]) => {
    const closed = paths.filter((path) => !isOpenToAll(path));
    if (account.setpriv === '' || closed.length === 0) return;
    for (const way of (await asRoot(root, ADMIT, [...idsOf(account), ...closed])).split('\n')) if (way) ways.add(way);
  };
  let closed: Promise<void> | undefined;

  const close = async () => {
    await processes.kill();
    openStepFiles();
    // What cannot be given back must not keep the account from going.
    if (ways.size > 0) await asRoot(root, DISMISS, [String(account.uid), ...ways]).catch(() => undefined);
    if (elsewhere().length > 0) await handOver(account.uid, mine, elsewhere()).catch(() => undefined);
    await asRoot(root, REMOVE_ACCOUNT, [name, folder, ...idsOf(account)]);
  };
  const confinement: Confinement = {
    kind: 'account',
    account: name,
    folder,
    start: (start) => startAs(root, account, folder, marked(start, session)),
    give: async (path) => {
      given.add(path);
      if (!path.startsWith(`${folder}/`)) await admit([path]);
      // The Action keeps the group of what lies in the folder, and with it the way in.
      await handOver(OWN.uid, `${account.uid}:${OWN.gid === 0 ? account.gid : OWN.gid}`, [path]);
    },
    take: async () => {
      await processes.kill();
      const outermost = [folder, ...elsewhere()];
      given.check(outermost);
      // Root reads everything as it is.
      if (OWN.uid !== 0) {
        await handOver(account.uid, mine, outermost);
        await asRoot(root, OPEN_UP, outermost);
      }
      given.check();
    },
    alive: async () => processes.alive(),
    signal: processes.signal,
    kill: processes.kill,
    close: () => (closed ??= close()),
  };
  try {
    await admit(reach);
    return confinement;
  } catch (error) {
    await confinement.close();
    throw error;
  }
}

/** A process number alone may be another's by the time somebody looks. */
function whoWeAre(): string {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const namespace = readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  return `${process.pid} ${start} ${namespace}`;
}

/** Whether every user of the machine gets as far as the folder that this path lies in. */
function isOpenToAll(path: string): boolean {
  try {
    for (const way of [path, realpathSync(path)])
      for (let at = dirname(way); at !== dirname(at); at = dirname(at))
        if ((statSync(at).mode & 0o001) === 0) return false;
    return true;
  } catch {
    return false;
  }
}

const idsOf = ({ uid, gid, setpriv }: Account): string[] => [String(uid), String(gid), setpriv];

const marked = (start: Start, session: string): Start => ({
  ...start,
  environment: { ...start.environment, [MARK]: session },
});

async function makeAccount(root: Root, name: string, folder: string): Promise<Account> {
  try {
    const [uid, gid, setpriv = ''] = (
      await asRoot(root, MAKE_ACCOUNT, [name, folder, String(OWN.gid), whoWeAre()])
    ).split(' ');
    return { name, uid: Number(uid), gid: Number(gid), setpriv };
  } catch (cause) {
    throw new Failure('permanent', `no account could be made (${said(cause)})`, { cause });
  }
}

function said(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return (text || String(error)).split('\n').at(-1)?.slice(0, 300) ?? '';
}

/** No group of the Action's, no powers of root, and none to be had: `no_new_privs` makes `sudo` and its like ordinary programs. */
const dropping = ({ uid, gid, setpriv }: Account): string[] => [
  setpriv,
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--inh-caps=-all',
  '--no-new-privs',
  '--',
];

function startAs(root: Root, account: Account, folder: string, { command, cwd, environment }: Start): WorkProcess {
  const options = { cwd, stdio: ['pipe', 'pipe', 'pipe'], detached: true } satisfies SpawnOptions;
  const [program = '', ...words] = command;
  if (root.prefix.length > 0) {
    // `sudo` makes an environment of its own, and its command line is for all to see: ours goes by a file of the work's.
    const file = join(folder, `environment-${randomBytes(8).toString('hex')}`);
    writeFileSync(file, sourced(environment), { mode: 0o644, flag: 'wx' });
    const read = ['env', '-i', 'sh', '-c', '. "$0"; rm -f -- "$0"; exec "$@"', file];
    const [sudo = '', ...rest] = [...root.prefix, ...dropping(account), ...read, ...command];
    return spawn(sudo, rest, options);
  }
  const env = { ...environment };
  if (account.setpriv === '') return spawn(program, words, { ...options, env, uid: account.uid, gid: account.gid });
  const [setpriv = '', ...flags] = dropping(account);
  return spawn(setpriv, [...flags, ...command], { ...options, env });
}
