/** Plays the Action on a runner: makes a place for work, lets bad work loose in it, and prints as JSON what that could do. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { collectChanges } from '../../../action/changes.ts';
import { confine } from '../../../action/confine/confine.ts';
import type { Confinement } from '../../../action/confine/confinement.ts';
import { confineToNamespace } from '../../../action/confine/namespace.ts';
import { confineByMark } from '../../../action/confine/plain.ts';
import { runAsWork } from '../../../action/confine/run-as-work.ts';
import { workEnvironment } from '../../../action/environment.ts';
import { checkOut } from '../../../action/workspace.ts';
import { GITHUB_TOKEN } from '../git-host.ts';

const told: string[] = [];
let count = 0;

function place(): Promise<Confinement> {
  count += 1;
  const session = `driver-${process.pid}-${count}`;
  const kind = process.env['KIND'];
  if (kind === 'namespace') return confineToNamespace(session, [process.execPath]);
  if (kind === 'none') return confineByMark(session);
  const reach = [process.execPath, ...(process.env['REACH'] ?? '').split('\n').filter(Boolean)];
  return confine({ session, need: 'any', reach, onLess: (why) => told.push(why) });
}

function run(confinement: Confinement, script: string, words: string[] = []) {
  return runAsWork(confinement, {
    command: ['bash', '-c', script, 'work', ...words],
    cwd: confinement.folder,
    environment: { ...workEnvironment(process.env, confinement.folder, 'driver'), GREETING: "it's $HOME\nand more" },
    signal: AbortSignal.timeout(20_000),
  });
}

const LOOK = `
for file in /proc/[0-9]*/environ; do tr '\\0' '\\n' <"$file"; done 2>/dev/null
for file in /proc/[0-9]*/fd/*; do timeout 0.2 head -c 300 "$file" </dev/null; done 2>/dev/null
for file; do cat "$file"; done 2>/dev/null
cat "/proc/$ACTION/mem" "/proc/$ACTION/maps" 2>/dev/null | head -c 1000
true`;

/** What the work can find out, and whether it can rise above itself. */
async function secrets(confinement: Confinement) {
  const files = (process.env['SECRET_FILES'] ?? '').split('\n');
  const seen = await run(confinement, LOOK.replaceAll('$ACTION', String(process.pid)), files);
  const signal = await run(confinement, `kill -0 ${process.pid}`);
  const rise = await run(confinement, 'sudo -n true; su -c true </dev/null; exit 5');
  const { stdout: variables } = await run(confinement, 'env -0');
  const { stdout: status } = await run(
    confinement,
    'id -G; grep NoNewPrivs /proc/self/status; echo "$HOME"; touch "$HOME/x" "$TMPDIR/y"',
  );
  const program = await run(confinement, `"$0" -e 'process.exitCode = 7'`.replace('$0', process.execPath));
  return {
    seen: seen.stdout,
    signalled: signal.code,
    rise: rise.code,
    variables: variables.split('\0').filter(Boolean),
    status,
    node: program.code,
  };
}

const ESCAPE = `
trap '' INT TERM HUP
setsid -f bash -c 'trap "" INT TERM HUP; sleep 300 & wait'
(setsid bash -c '(exec -a innocent env -i bash -c "trap : TERM; while :; do sleep 0.2; done") & disown' &)
nohup sleep 301 >/dev/null 2>&1 &
for n in 1 2 3; do (while :; do (sleep 0.05) & sleep 0.01; done) & done
echo ready
wait`;

/** Work that will not go: sessions of its own, no environment, other names, ever new processes. */
async function escapes(confinement: Confinement) {
  const environment = workEnvironment(process.env, confinement.folder, 'driver');
  // Only an account or a namespace holds a process that has thrown the mark away.
  const script = confinement.kind === 'none' ? ESCAPE.replace('env -i', 'env') : ESCAPE;
  const child = confinement.start({ command: ['bash', '-c', script], cwd: confinement.folder, environment });
  child.stderr.resume();
  await new Promise<void>((done) => child.stdout.once('data', () => done()));
  await delay(200);
  const before = (await confinement.alive()).length;
  const asked = await confinement.signal('SIGTERM');
  const since = performance.now();
  const killed = await confinement.kill();
  const killMs = performance.now() - since;
  return { before, asked, killed, killMs, after: (await confinement.alive()).length };
}

/** The Action hands files in, the work makes others unreadable, the Action takes them back. */
async function hands(confinement: Confinement) {
  const workspace = join(confinement.folder, 'workspace');
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'ours'), 'ours', { mode: 0o600 });
  await confinement.give(workspace);
  const { code, said } = await run(
    confinement,
    'cd workspace && cat ours && echo more >>ours && mkdir shut && echo theirs >shut/theirs && ln -s /etc/shadow link && chmod 0 shut/theirs shut',
  );
  await confinement.take();
  const found = [readFileSync(join(workspace, 'ours'), 'utf8'), readFileSync(join(workspace, 'shut/theirs'), 'utf8')];
  return { code, said, found };
}

/** The work changes programs that the Action will start the next time. */
async function tools(confinement: Confinement) {
  const tool = join(process.env['RUNNER_TOOL_CACHE'] ?? '', 'node');
  const script =
    'echo evil >"$1"; mv "$1" "$1.moved"; rm -f "$1"; echo evil >"$(dirname "$1")/npm"; for file in "$2"/.*/*/node "$2"/.*/node; do [ ! -e "$file" ] || echo evil >"$file"; done; cat "$1"';
  const { stdout } = await run(confinement, script, [tool, confinement.folder]);
  return { stdout, tool: readFileSync(tool, 'utf8'), names: readdirSync(dirname(tool)) };
}

/** The work moves what it was given, and leaves links to the runner's own folder there. */
async function links(confinement: Confinement) {
  const workspace = join(confinement.folder, 'workspace');
  mkdirSync(workspace);
  await confinement.give(workspace);
  await confinement.give(join(confinement.folder, 'home'));
  const bait = process.env['RUNNER_TEMP'] ?? '/';
  const before = statSync(bait).mode;
  const path =
    process.env['SWAP'] === 'folder' ? confinement.folder : join(confinement.folder, process.env['SWAP'] ?? '');
  const { code, said } = await run(confinement, 'cd /; mv "$1" "$1.moved" && ln -s "$2" "$1"', [path, bait]);
  const refused = await confinement.take().then(
    () => '',
    (error: Error) => error.message,
  );
  // An account takes what is its own along.
  if (confinement.account === undefined) rmSync(`${path}.moved`, { recursive: true, force: true });
  return { code, said, refused, isUntouched: statSync(bait).mode === before };
}

/** The whole way of an attempt's files: checked out, worked on, collected. */
async function files(confinement: Confinement) {
  const folder = mkdtempSync(join(process.env['RUNNER_TEMP'] ?? '', 'signalbox-'));
  const signal = AbortSignal.timeout(30_000);
  const workspace = await checkOut({
    githubUrl: process.env['GIT_HOST'] ?? '',
    repository: { owner: 'acme', name: 'widgets' },
    commit: process.env['COMMIT'] ?? '',
    thread: { kind: 'pull', number: 7 },
    token: GITHUB_TOKEN,
    submodules: false,
    lfs: false,
    workspace: process.env['GITHUB_WORKSPACE'] ?? '',
    folder,
    confinement,
    signal,
  });
  const script =
    'cd "$1" && git status --porcelain && echo new >new.txt && chmod 600 new.txt && mkdir -m 700 own && echo x >own/x && ls "$2" 2>&1';
  const { code, stdout } = await run(confinement, script, [workspace.folder, workspace.gitDir]);
  await confinement.take();
  const changes = await collectChanges(workspace, { signal });
  const isGiven = workspace.folder === process.env['GITHUB_WORKSPACE'];
  return { code, stdout, isGiven, paths: changes.files.map(({ path }) => path) };
}

const TASKS: Record<string, (confinement: Confinement) => Promise<object>> = {
  secrets,
  escapes,
  hands,
  links,
  tools,
  files,
};

async function one(task: string): Promise<object> {
  const since = performance.now();
  const confinement = await place();
  const confineMs = performance.now() - since;
  const found = await TASKS[task]?.(confinement);
  const ending = performance.now();
  await confinement.close();
  await confinement.close();
  const closeMs = performance.now() - ending;
  const passwd = readFileSync('/etc/passwd', 'utf8') + readFileSync('/etc/group', 'utf8');
  return {
    ...found,
    kind: confinement.kind,
    told,
    stateMode: statSync(process.env['GITHUB_STATE'] ?? '/').mode & 0o777,
    confineMs,
    closeMs,
    left: existsSync(confinement.folder) || (confinement.account !== undefined && passwd.includes(confinement.account)),
  };
}

const [, , task = '', many = '1'] = process.argv;
const all = await Promise.all(Array.from({ length: Number(process.env['MANY'] ?? many) }, () => one(task)));
process.stdout.write(JSON.stringify(all.length === 1 ? all[0] : all));
