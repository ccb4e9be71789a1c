/** The keys of the configuration file, read from its JSON Schema: where each stands, what it means, what holds without it. */

/** As much of a JSON Schema as this one uses. */
interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  /** The members of a map whose names people choose. */
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
}

export interface ConfigKey {
  /** `jobs.NAME.needs`, `channels[].to`. */
  readonly path: string;
  readonly meaning: string;
  /** Empty where a key has none of its own. */
  readonly fallback: string;
}

/** Each description ends with its default, or says that the key is required. */
const ENDING = /^(?<meaning>.*?\.) (?:Default:? (?<fallback>.*)|(?<required>Required))\.$/s;

export function configKeys(schema: object): readonly ConfigKey[] {
  return keysIn(schema, '');
}

function keysIn(node: Node, path: string): readonly ConfigKey[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = node;
  const named = Object.entries(properties).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [keyOf(at, inner.description ?? ''), ...keysIn(inner, at)];
  });
  return [
    ...named,
    ...(typeof additionalProperties === 'object' ? keysIn(additionalProperties, `${path}.NAME`) : []),
    ...(items === undefined ? [] : keysIn(items, `${path}[]`)),
    ...anyOf.flatMap((one) => keysIn(one, path)),
  ];
}

function keyOf(path: string, description: string): ConfigKey {
  const { meaning = description, fallback = '', required } = ENDING.exec(description)?.groups ?? {};
  return { path, meaning, fallback: required === undefined ? fallback : 'required' };
}
