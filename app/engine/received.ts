/** Takes apart what a runner handed in: contents become text where they are text. */
import type { Received } from '../dispatch/delivery/received.ts';
import type { Changes } from '../wire/changes.ts';

export function receivedFrom({ base, files, leftOut }: Omit<Changes, 'patch'>): Received {
  return {
    base,
    leftOut,
    files: files.map(({ path, change, mode, oldMode, content }) => {
      const bytes = Buffer.from(content ?? '', 'base64');
      return { path, change, mode, oldMode, size: bytes.length, text: content === null ? null : textIn(bytes) };
    }),
  };
}

/** `null` for what is not UTF-8, or holds a NUL: git takes that for binary too. */
function textIn(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
