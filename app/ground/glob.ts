/** The syntax of a path with `*`, `?` and `**`, as rules and the limits of what is handed in write it. */

export type GlobReading =
  | { readonly ok: true; readonly glob: string }
  /** `character` has no meaning in a path. */
  | { readonly ok: false; readonly character: string };

/** The path without needless parts; what ends with `/` means everything below. */
export function readGlob(text: string): GlobReading {
  const character = /[{}[\]!\\\n\r]/u.exec(text)?.[0];
  if (character !== undefined) return { ok: false, character };
  const plain = text.replace(/^(?:\.\/)+/u, '').replace(/\/{2,}/gu, '/');
  return { ok: true, glob: plain.endsWith('/') ? `${plain}**` : plain };
}
