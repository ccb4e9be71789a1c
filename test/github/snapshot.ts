/** JSON that keeps Maps and Sets, so that the whole world can be written to one file and read back. */

const replace = (_key: string, value: unknown): unknown => {
  if (value instanceof Map) return { $map: [...value] };
  if (value instanceof Set) return { $set: [...value] };
  return value;
};

const revive = (_key: string, value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if ('$map' in value) return new Map(value.$map as [unknown, unknown][]);
  if ('$set' in value) return new Set(value.$set as unknown[]);
  return value;
};

export const toSnapshot = (value: unknown): string => JSON.stringify(value, replace);

export const fromSnapshot = (text: string): unknown => JSON.parse(text, revive);
