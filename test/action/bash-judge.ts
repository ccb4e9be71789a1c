/** Real bash as the judge of what a text runs: in a scratch folder where hardly any program exists, and two of our own that only leave a mark. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HARMLESS, PROBE } from './shell-strings.ts';

/** Wrappers whose own reading is to be tested; none of them can do anything but start another program. */
const REAL = ['bash', 'sh', 'env', 'nohup', 'nice', 'timeout', 'setsid', 'stdbuf', 'xargs', 'find'];

const DRIVER = `
exec 9>>hits
number=0
export FUNCNEST=20
while IFS= read -r -d '' text; do
  number=$((number + 1))
  ( ulimit -t 2; export SIGNALBOX_TEXT=$number; trap - EXIT; eval "$text"; wait ) </dev/null >/dev/null 2>&1 9>&9
done < texts
`;

/** Which of the texts made bash run the probe, by their place in the list. */
export function probesRun(texts: readonly string[], patience = 120_000): ReadonlySet<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-judge-'));
  try {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const name of REAL) {
      const place = ['/usr/bin', '/bin'].map((known) => join(known, name)).find((path) => existsSync(path));
      if (place) symlinkSync(place, join(bin, name));
    }
    writeFileSync(join(bin, HARMLESS), '#!/bin/sh\nexit 0\n');
    writeFileSync(join(bin, PROBE), `#!/bin/sh\necho "$SIGNALBOX_TEXT" >> ${folder}/hits\n`);
    for (const name of [HARMLESS, PROBE]) chmodSync(join(bin, name), 0o755);
    // A glob in the place of a command finds it by this file.
    writeFileSync(join(folder, PROBE), '');
    writeFileSync(join(folder, 'texts'), texts.map((text) => `${text}\0`).join(''));
    spawnSync('/bin/bash', ['--noprofile', '--norc', '-c', DRIVER], {
      cwd: folder,
      env: { PATH: bin, LC_ALL: 'C.UTF-8' },
      stdio: 'ignore',
      timeout: patience,
      killSignal: 'SIGKILL',
    });
    const hits = readFileSync(join(folder, 'hits'), 'utf8');
    return new Set(hits.split('\n').flatMap((line) => (line === '' ? [] : [Number(line) - 1])));
  } finally {
    endAllIn(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a text left running still works in the scratch folder. */
function endAllIn(folder: string): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (readlinkSync(`/proc/${name}/cwd`).startsWith(folder)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has gone, or is not ours.
    }
  }
}
