/** Texts as words of a POSIX shell. */

export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A file that sets these variables when a shell reads it; a name that is none to a shell is left out. */
export const sourced = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join('');
