/** Keeps the run's own secrets out of everything that leaves the machine. */

/** Shorter values would hit ordinary words. */
const SHORTEST = 8;

/** The values worth hiding, longest first, so that one that holds another is replaced whole. */
export function secretValues(values: readonly (string | undefined)[]): string[] {
  const distinct = new Set(values.filter((value) => value !== undefined && value.length >= SHORTEST).map(String));
  return [...distinct].sort((a, b) => b.length - a.length);
}

/** `text` with every secret written as `***`. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

/** How many characters at the end of `text` could be the beginning of a secret. */
export function startOfSecret(text: string, secrets: readonly string[]): number {
  let longest = 0;
  for (const secret of secrets) {
    const most = Math.min(secret.length - 1, text.length);
    for (let length = most; length > longest; length -= 1) {
      if (text.endsWith(secret.slice(0, length))) longest = length;
    }
  }
  return longest;
}
