/** A rejection in the middle of a transaction takes back everything that was written before it. */
import { accepted, type Rejection, type Result } from '../../ground/outcome.ts';

/** Carries a rejection out of a transaction, which is rolled back. */
class Refused extends Error {
  readonly rejection: Rejection;
  constructor(rejection: Rejection) {
    super(rejection.message);
    this.rejection = rejection;
  }
}

export async function orRollBack<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return accepted(await work());
  } catch (error) {
    if (error instanceof Refused) return { ok: false, rejection: error.rejection };
    throw error;
  }
}

/** What was accepted; a rejection ends the transaction around it. */
export function orRefuse<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result.rejection);
  return result.value;
}
