/** Brings one thing that GitHub shows to the present state, with at most one write, and none where nothing visible changed. */
import { createHash } from 'node:crypto';
import type { Performance } from './performance.ts';
import type { Projection } from './ports/store.ts';

export interface Picture {
  readonly digest: string;
  /** Noted before every write; where it is missing, only the first write is noted. */
  readonly begun?: string;
  /** Writes it to GitHub; returns the id of what shows it. `unsure`: an earlier try may have made it already. */
  readonly write: (unsure: boolean) => Promise<string | null>;
}

/** Noted before the first write: whoever finds it knows that an earlier try may have reached GitHub. */
export const BEGUN = '[]';

/** Rows of the same subject that are older than this look at the state are settled with it. */
export async function project(
  { house, item }: Performance,
  draw: (known: string | undefined, shown: string | null) => Promise<Picture | undefined>,
  // Told where one subject is shown by several in turn, and the state was looked at before.
  told?: { readonly subject: string; readonly through: number },
): Promise<void> {
  const through = told?.through ?? (await house.store.newestOutbox(item.subject)) ?? item.id;
  const subject = told?.subject ?? item.subject;
  const before = await house.store.projection(subject);
  const picture = await draw(before?.externalId ?? undefined, before?.digest ?? null);
  if (picture && picture.digest !== before?.digest) {
    const unsure = before !== undefined && isBegun(before);
    if (!before || picture.begun !== undefined)
      await house.store.saveProjection({
        subject,
        externalId: before?.externalId ?? null,
        digest: picture.begun ?? BEGUN,
      });
    const externalId = await picture.write(unsure);
    await house.store.saveProjection({ subject, externalId, digest: picture.digest });
  }
  await house.store.closeOutbox(item.subject, through, house.clock.now());
}

/** An earlier try may have made what shows it, and its answer was lost. */
export const isBegun = (projection: Projection): boolean => projection.digest === BEGUN;

export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
