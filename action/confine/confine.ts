/** Chooses where the work runs: the best kind of confinement that this machine really gives, tried out before it is trusted. */
import { Failure } from '../../app/ground/outcome.ts';
import { confineToAccount } from './account.ts';
import type { ConfineOptions, Confinement } from './confinement.ts';
import { confineToNamespace } from './namespace.ts';
import { confineByMark } from './plain.ts';
import { rootOf } from './root.ts';
import { runAsWork } from './run-as-work.ts';

const PROBE_MS = 20_000;

export async function confine(options: ConfineOptions): Promise<Confinement> {
  const { session, need, reach, onLess } = options;
  const account = await tried(() => accountFor(session, reach), reach);
  if ('confinement' in account) return account.confinement;
  const namespace = await tried(() => namespaceFor(session, reach), reach);
  if ('confinement' in namespace) {
    onLess(`The work runs as the runner's own user and sees only its own processes and files: ${account.less}.`);
    return namespace.confinement;
  }
  const missing = `${account.less}; ${namespace.less}`;
  if (need === 'require') {
    const wanted =
      'a runner whose user is root or may use sudo without a password, or a kernel that allows user namespaces';
    throw new Failure(
      'permanent',
      `The work may not begin, since nothing keeps it apart from the runner: ${missing}. It needs ${wanted}.`,
    );
  }
  onLess(`Nothing keeps the work apart from the runner, whose secrets it could read: ${missing}.`);
  return confineByMark(session);
}

type Tried = { readonly confinement: Confinement } | { readonly less: string };

/** A place is only taken when a program really starts there and reaches what the work needs. */
async function tried(make: () => Promise<Confinement>, reach: readonly string[]): Promise<Tried> {
  let confinement: Confinement | undefined;
  try {
    confinement = await make();
    await probe(confinement, reach);
    return { confinement };
  } catch (error) {
    await confinement?.close();
    return { less: error instanceof Error ? error.message : String(error) };
  }
}

async function accountFor(session: string, reach: readonly string[]): Promise<Confinement> {
  const root = await rootOf();
  if (!root) throw new Failure('permanent', 'the runner is neither root nor may it use sudo without a password');
  return confineToAccount(root, session, reach);
}

async function namespaceFor(session: string, reach: readonly string[]): Promise<Confinement> {
  if (process.platform !== 'linux') throw new Failure('permanent', 'this system has no user namespaces');
  return confineToNamespace(session, reach);
}

const PROBE = `
test -w "$0" || { echo "its own folder"; exit 3; }
for path; do
  if test -d "$path"; then test -r "$path" && test -x "$path"; else test -r "$path"; fi || { echo "$path"; exit 3; }
done`;

async function probe(confinement: Confinement, reach: readonly string[]): Promise<void> {
  const { kind, folder } = confinement;
  const { code, stdout, said } = await runAsWork(confinement, {
    command: ['sh', '-c', PROBE, folder, ...reach],
    cwd: folder,
    environment: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    signal: AbortSignal.timeout(PROBE_MS),
  });
  if (code === 3) throw new Failure('permanent', `${place(kind)} cannot reach ${stdout.trim()}`);
  if (code !== 0) throw new Failure('permanent', `${place(kind)} cannot be had (${said.split('\n').at(-1) ?? code})`);
}

const place = (kind: Confinement['kind']): string => (kind === 'account' ? 'an account of its own' : 'a namespace');
