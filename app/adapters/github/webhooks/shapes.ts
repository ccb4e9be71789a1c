/** The parts that many webhooks share, parsed: who did it, where, and when the place last changed. */
import { z } from 'zod';
import type { Incoming } from '../../../engine/incoming.ts';
import type { SeenRepository } from '../../../engine/ports/store.ts';

/** Something for the inbox, and the lane in which it waits its turn. */
export interface Happened {
  readonly lane: string;
  readonly incoming: Incoming;
}

export const Sender = z.object({ id: z.number(), login: z.string(), type: z.string() });
export type Sender = z.infer<typeof Sender>;

/** GitHub writes times as text; in a few webhooks they are seconds. */
export const Time = z.union([
  z.string().transform((text) => Date.parse(text)),
  z.number().transform((time) => time * 1000),
]);

const Repository = z.object({
  id: z.number(),
  name: z.string(),
  private: z.boolean(),
  default_branch: z.string(),
  owner: z.object({ login: z.string() }),
  updated_at: Time.nullish(),
});

const Envelope = z.object({ repository: Repository, installation: z.object({ id: z.number() }) });

export interface Place {
  readonly repository: SeenRepository;
  /** When the repository itself last changed before the webhook was written (epoch ms); tells old names from new ones. */
  readonly updatedAt: number | undefined;
}

/** `undefined` when the webhook is not one of a repository on which the app is installed. */
export function placeOf(payload: unknown): Place | undefined {
  const parsed = Envelope.safeParse(payload);
  if (!parsed.success) return undefined;
  const { repository, installation } = parsed.data;
  return {
    repository: {
      id: repository.id,
      installationId: installation.id,
      owner: repository.owner.login,
      name: repository.name,
      defaultBranch: repository.default_branch,
      isPrivate: repository.private,
    },
    updatedAt: timeOf(repository.updated_at),
  };
}

export function timeOf(time: number | null | undefined): number | undefined {
  return typeof time === 'number' && Number.isFinite(time) ? time : undefined;
}

export const Installation = z.object({ id: z.number(), updated_at: Time.nullish() });

/** Only a person's account is a person; bots, apps and organisations are not. */
export const isBot = (sender: Sender): boolean => sender.type !== 'User';

export const personOf = ({ id, login }: Sender) => ({ id, login });

export const threadLane = (repositoryId: number, thread: number): string => `thread/${repositoryId}/${thread}`;
export const repositoryLane = (repositoryId: number): string => `repository/${repositoryId}`;
