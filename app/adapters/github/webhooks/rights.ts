/**
 * What people may do has changed: somebody was let in or out, moved between teams, or the repository is seen by others now. What exactly
 * is not kept: these come late, twice and out of order, and GitHub is asked anew by whoever wants to know.
 */
import { z } from 'zod';
import type { Happened } from './shapes.ts';

/** Events of a repository by which people gain or lose rights in it. */
const OF_REPOSITORY: ReadonlySet<string> = new Set(['member', 'team', 'team_add', 'public']);
/** Actions of the event `repository` that do. */
const OF_ITSELF: ReadonlySet<string> = new Set(['privatized', 'publicized', 'transferred']);

const Acted = z.object({ action: z.string() });

export function rightsMoved(name: string, payload: unknown, repositoryId: number): Happened | undefined {
  const action = Acted.safeParse(payload).data?.action ?? '';
  const concerns = name === 'repository' ? OF_ITSELF.has(action) : OF_REPOSITORY.has(name);
  if (!concerns) return undefined;
  return { lane: `rights/${repositoryId}`, incoming: { kind: 'rights_changed', repositoryId, everywhere: false } };
}

/** Events of an organisation by which people gain or lose rights in any of its repositories. */
const OF_ORGANISATION: ReadonlySet<string> = new Set(['membership', 'organization', 'team']);

const Envelope = z.object({ repository: z.unknown().optional(), installation: z.object({ id: z.number() }) });

/** The installation whose repositories are all concerned; `undefined` = not for us, or about one repository alone. */
export function rightsMovedIn(name: string, payload: unknown): number | undefined {
  if (!OF_ORGANISATION.has(name)) return undefined;
  const parsed = Envelope.safeParse(payload);
  return parsed.success && (parsed.data.repository ?? null) === null ? parsed.data.installation.id : undefined;
}
