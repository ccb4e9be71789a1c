/** What belongs to people: links they gave away, what they did, and the devices they want to be told on. */
import type { Generated } from 'kysely';
import type { Door } from '../../engine/ports/audit.ts';

interface ViewLinksTable {
  id: string;
  hash: string;
  repository_id: number;
  job: number;
  person_id: number;
  person_login: string;
  created_at: number;
  expires_at: number;
  revoked_at: number | null;
}

interface AuditTable {
  id: Generated<number>;
  repository_id: number;
  job: number;
  at: number;
  by: string;
  by_id: number | null;
  door: Door;
  what: string;
  detail: string;
}

interface PushesTable {
  id: string;
  person_id: number;
  person_login: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  device: string;
  needs_you: number;
  ended: number;
  grace_seconds: number;
  created_at: number;
}

export interface PeopleTables {
  view_links: ViewLinksTable;
  audit: AuditTable;
  pushes: PushesTable;
}
