/** What performing one effect may use. */
import type { House } from './house.ts';
import type { OutboxItem, RepositoryRow } from './ports/store.ts';

export interface Performance {
  readonly house: House;
  readonly repository: RepositoryRow;
  readonly item: OutboxItem;
}
