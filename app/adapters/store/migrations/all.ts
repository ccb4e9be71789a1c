/** Every migration, in order. A released one never changes; the next change is a new file with the next number. */
import { first } from './0001-first.ts';
import { graphAndQueue } from './0002-graph-and-queue.ts';
import { handedIn } from './0003-handed-in.ts';
import { search } from './0004-search.ts';
import { remote } from './0005-remote.ts';
import { accounts } from './0006-accounts.ts';
import type { Migration } from './columns.ts';

export const migrations: readonly Migration[] = [first, graphAndQueue, handedIn, search, remote, accounts];
