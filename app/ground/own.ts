/** Names that people choose are looked up among what a record itself has: `constructor` is as free a word as any. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
