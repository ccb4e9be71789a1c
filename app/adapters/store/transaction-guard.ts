/**
 * Inside `transact` only the transaction may be used: a call of the store itself would wait for the very transaction it
 * is part of (SQLite has one connection) or read past it (PostgreSQL). This turns that silent wait into a defect.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Defect } from '../../ground/outcome.ts';

const transactions = new AsyncLocalStorage<{ open: boolean }>();

/** Runs the work of one transaction; what it starts and leaves behind may use the store again once it is over. */
export async function insideTransaction<T>(work: () => Promise<T>): Promise<T> {
  const mark = { open: true };
  try {
    return await transactions.run(mark, work);
  } finally {
    mark.open = false;
  }
}

export function refuseInsideTransaction(): void {
  if (transactions.getStore()?.open === true) {
    throw new Defect('the store was called inside a transaction; call the transaction it was given instead');
  }
}
