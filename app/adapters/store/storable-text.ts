/** Text from terminals and agents may hold U+0000, which PostgreSQL's text cannot; both databases store U+FFFD for it. */
export function storable(parameter: unknown): unknown {
  if (Array.isArray(parameter)) return parameter.map(storable);
  return typeof parameter === 'string' && parameter.includes('\0') ? parameter.replaceAll('\0', '\ufffd') : parameter;
}
