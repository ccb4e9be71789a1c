/** The sixth shape: the audit knows the account beside the login. */
import { addColumns, type Migration } from './columns.ts';

export const accounts: Migration = {
  number: 6,
  name: 'accounts',
  up: ({ db }) => addColumns(db, 'audit', ['by_id bigint']),
};
