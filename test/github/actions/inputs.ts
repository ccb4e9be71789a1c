/** The inputs of a dispatch against what the workflow declares; every refusal in GitHub's words. */
import { ApiError } from '../api.ts';
import type { InputDefinition } from './workflow-file.ts';

const MOST_INPUTS = 25;
const MOST_CHARACTERS = 65_535;

export interface AcceptedInputs {
  /** `github.event.inputs`: always texts. */
  readonly texts: Readonly<Record<string, string>>;
  /** The `inputs` context: booleans and numbers keep their type. */
  readonly typed: Readonly<Record<string, unknown>>;
}

export function acceptInputs(
  given: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, InputDefinition>>,
): AcceptedInputs {
  const names = Object.keys(given);
  if (names.length > MOST_INPUTS)
    throw new ApiError(
      422,
      `Invalid request.\n\nNo more than ${MOST_INPUTS} properties are allowed; ${names.length} were supplied.`,
    );
  if (JSON.stringify(given).length > MOST_CHARACTERS) throw new ApiError(422, 'inputs are too large.');
  const unexpected = names.filter((name) => !(name in declared));
  if (unexpected.length > 0) throw new ApiError(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const texts: Record<string, string> = {};
  const typed: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(declared)) {
    const text = asText(given[name]) ?? definition.default;
    if (definition.required && (text === undefined || text === ''))
      throw new ApiError(422, `Required input '${name}' not provided`);
    const value = text ?? (definition.type === 'boolean' ? 'false' : '');
    texts[name] = value;
    typed[name] = typedValue(name, definition, value);
  }
  return { texts, typed };
}

function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function typedValue(name: string, definition: InputDefinition, value: string): unknown {
  switch (definition.type) {
    case 'boolean':
      if (value !== 'true' && value !== 'false')
        throw new ApiError(422, `Provided value '${value}' for input '${name}' is not a boolean`);
      return value === 'true';
    case 'number':
      if (value === '') return '';
      if (!Number.isFinite(Number(value)))
        throw new ApiError(422, `Provided value '${value}' for input '${name}' is not a number`);
      return Number(value);
    case 'choice':
      if (value !== '' && !(definition.options ?? []).includes(value))
        throw new ApiError(422, `Provided value '${value}' for input '${name}' not in the list of allowed values`);
      // An unset choice falls back to its first option.
      return value === '' ? (definition.options?.[0] ?? '') : value;
    default:
      return value;
  }
}
