/** One order to `/_stand-in/`, and the check that every word in it is known. */
import { ApiError } from './api.ts';

export interface Control {
  readonly method: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: any;
}

/** A misspelt order would silently do nothing; it is refused with the words there are. */
export const onlyKnown = <T extends object>(body: unknown, known: readonly string[]): T => {
  const given = (body ?? {}) as T;
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length > 0)
    throw new ApiError(422, `${unknown.join(', ')}: not known here; there are ${known.join(', ')}`);
  return given;
};
