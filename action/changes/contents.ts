/** The difference between the beginning and the index as data, read from git's own objects, and as a patch for people. */
import { createHash } from 'node:crypto';
import type { ChangedFile } from '../../app/wire/changes.ts';
import { rawOf, textOf, type Collector, type Raw } from './collector.ts';
import { CONTENT_LIMIT, FILES_LIMIT } from './stage.ts';

const PATCH_CHARACTERS = 2_000_000;
/** As part of a JSON text, where a control character takes six bytes. */
const PATCH_BYTES = 2_500_000;

export interface Difference {
  readonly path: Raw;
  readonly letter: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldOid: string;
  readonly newOid: string;
}

export async function differences({ git }: Collector, tree: string): Promise<Difference[]> {
  const words = [
    'diff-index',
    '--cached',
    '--raw',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--ignore-submodules=none',
    tree,
    '--',
  ];
  const fields = rawOf(await git(words)).split('\0');
  const found: Difference[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = '', newMode = '', oldOid = '', newOid = '', letter = ''] = (fields[at] ?? '').slice(1).split(' ');
    found.push({ path: fields[at + 1] ?? '', letter, oldMode, newMode, oldOid, newOid });
  }
  return found;
}

export interface Contents {
  readonly files: readonly ChangedFile[];
  readonly leftOut: readonly Raw[];
}

export async function contentsOf(collector: Collector, changed: readonly Difference[]): Promise<Contents> {
  const blobs = await readBlobs(collector, changed.flatMap(wanted));
  const files: ChangedFile[] = [];
  const leftOut: Raw[] = [];
  let taken = 0;
  for (const difference of changed) {
    const path = textOf(difference.path);
    const old = pointerIn(blobs.get(difference.oldOid));
    const blob = difference.letter === 'D' || difference.newMode === GITLINK ? undefined : blobs.get(difference.newOid);
    if (old !== undefined && blob !== undefined && old === sum(blob)) continue;
    const grown = taken + (blob?.length ?? 0);
    // The content of a file of Git LFS lies elsewhere, where the app cannot put it.
    const isForeign = old !== undefined && blob !== undefined && pointerIn(blob) === undefined;
    if (path === undefined || isForeign || grown > CONTENT_LIMIT || files.length >= FILES_LIMIT)
      leftOut.push(difference.path);
    else {
      taken = grown;
      files.push({ path, ...representation(difference), content: blob?.toString('base64') ?? null });
    }
  }
  return { files, leftOut };
}

const GITLINK = '160000';

function representation({ letter, oldMode, newMode }: Difference): Pick<ChangedFile, 'change' | 'mode' | 'oldMode'> {
  if (letter === 'D') return { change: 'deleted', mode: oldMode, oldMode };
  if (letter === 'A') return { change: 'added', mode: newMode, oldMode: null };
  return { change: 'modified', mode: newMode, oldMode };
}

/** The new content, and the old one where it may be a pointer of Git LFS. */
const wanted = ({ letter, oldMode, newMode, oldOid, newOid }: Difference): string[] => [
  ...(letter !== 'D' && newMode !== GITLINK ? [newOid] : []),
  ...(letter === 'M' && oldMode !== GITLINK ? [oldOid] : []),
];

/** The sum that a pointer of Git LFS names. */
function pointerIn(blob: Buffer | undefined): string | undefined {
  if (blob === undefined || blob.length > 1_024) return undefined;
  return /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/.exec(
    blob.toString(),
  )?.[1];
}

const sum = (blob: Buffer): string => createHash('sha256').update(blob).digest('hex');

async function readBlobs({ git }: Collector, oids: readonly string[]): Promise<Map<string, Buffer>> {
  const blobs = new Map<string, Buffer>();
  if (oids.length === 0) return blobs;
  const input = Buffer.from([...new Set(oids)].map((oid) => `${oid}\n`).join(''));
  const out = await git(['cat-file', '--batch'], { input });
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    const [oid = '', type, size] = out.toString('latin1', at, end).split(' ');
    const length = type === 'missing' ? -1 : Number(size);
    if (length >= 0) blobs.set(oid, out.subarray(end + 1, end + 1 + length));
    at = end + 2 + length;
  }
  return blobs;
}

/** What `git apply` takes, cut before the first file that does not fit. */
export async function patchOf({ git }: Collector, tree: string, changed: readonly Difference[]): Promise<string> {
  if (changed.length === 0) return '';
  const words = [
    'diff-index',
    '--cached',
    '-p',
    '--binary',
    '--full-index',
    '--no-renames',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
  ];
  const most = PATCH_BYTES * 2;
  const bytes = await git([...words, '--src-prefix=a/', '--dst-prefix=b/', '--ignore-submodules=none', tree, '--'], {
    most,
  });
  const whole = bytes.toString('utf8');
  const cut = whole.slice(0, roomIn(whole));
  if (cut.length === whole.length && bytes.length < most) return whole;
  const last = cut.lastIndexOf('\ndiff --git ');
  return last > 0 ? cut.slice(0, last + 1) : cut;
}

/** How many characters of the text the message has room for. */
function roomIn(text: string): number {
  let room = Math.min(text.length, PATCH_CHARACTERS);
  while (room > 0 && Buffer.byteLength(JSON.stringify(text.slice(0, room))) > PATCH_BYTES)
    room = Math.floor(room * 0.8);
  return room;
}
