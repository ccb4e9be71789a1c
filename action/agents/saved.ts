/** What an agent remembers of its session, taken from its home and put into another one, so that a later job can go on with it. */
import { constants, type PathLike } from 'node:fs';
import { chmod, mkdir, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Failure } from '../../app/ground/outcome.ts';
import { SAVED_LIMIT, SavedSession, agentKey } from '../../app/wire/saved-session.ts';
import { WIRE_VERSION } from '../../app/wire/version.ts';
import type { Remembered } from '../worker.ts';
import type { NamedAgent } from './agents.ts';
import type { AgentProfile } from './profile.ts';
import { isSessionFile, sessionFilesIn } from './session-files.ts';

const MOST_FILES = 200;
/** Of one file, before it is packed; and of one that comes out again, lest a small one becomes huge. */
const LARGEST_FILE = 200_000_000;
/** What stands around a file in the message, and around all of them. */
const FRAME_BYTES = 100;
const MESSAGE_BYTES = 10_000;

/**
 * To be called when nothing of the work runs any more and its home can be read by us. `undefined` where there is nothing to keep.
 * Throws a `Failure` when it is too much; the work itself is not harmed by that.
 */
export async function packSession(
  profile: AgentProfile,
  home: string,
  remembered: Remembered,
  agent: NamedAgent,
): Promise<SavedSession | undefined> {
  if (!remembered.loads) return undefined;
  const paths = await sessionFilesIn(home, profile.sessionFiles);
  if (paths.length === 0) return undefined;
  if (paths.length > MOST_FILES) throw tooMuch(`it has ${paths.length} files, and ${MOST_FILES} can be kept`);
  const files: SavedSession['files'] = [];
  let room = SAVED_LIMIT - MESSAGE_BYTES;
  for (const path of paths) {
    const packed = await promisify(gzip)(await contentOf(join(home, path)));
    const content = packed.toString('base64');
    room -= content.length + path.length + FRAME_BYTES;
    if (room < 0) throw tooMuch(`${SAVED_LIMIT} bytes can be kept, and it needs more`);
    files.push({ path, content });
  }
  const saved = SavedSession.safeParse({ version: WIRE_VERSION, agent: agentKey(agent), id: remembered.id, files });
  if (!saved.success) throw tooMuch('its names are too long');
  return saved.data;
}

/**
 * To be called before the agent starts and before its home is given to the work. Only files of a session are taken out, lest
 * they bring settings or rules along: they come from another job's work, which could write anything into them. That an agent
 * takes nothing in them for a permission is for its profile to see to. Throws a `Failure` for contents that are none.
 */
export async function unpackSession(profile: AgentProfile, saved: SavedSession, home: string): Promise<void> {
  for (const { path, content } of saved.files) {
    if (!isSessionFile(path, profile.sessionFiles)) continue;
    const file = join(home, profile.putBackAs?.(path) ?? path);
    const bytes = await promisify(gunzip)(Buffer.from(content, 'base64'), { maxOutputLength: LARGEST_FILE }).catch(
      (cause: unknown) => {
        throw new Failure('permanent', `A file of the saved session cannot be read: ${path}`, { cause });
      },
    );
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, bytes, { mode: 0o600 });
    await chmod(file, 0o600);
  }
}

/** Not through a link, even one that was put there a moment ago. */
async function contentOf(file: PathLike): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await handle.stat();
    if (size > LARGEST_FILE) throw tooMuch(`one of its files has ${size} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

const tooMuch = (why: string): Failure =>
  new Failure('permanent', `The session of the agent is too large to be kept: ${why}`);
