/** The concrete world: maps in memory, saved to `world.json` in the data folder and restored from it. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromSnapshot, toSnapshot } from './snapshot.ts';
import type { App, EmitWebhook, Installation, Repository, User, World } from './world.ts';

interface Saved {
  lastId: number;
  clockOffset: number;
  users: Map<number, User>;
  repositories: Map<number, Repository>;
  apps: Map<number, App>;
  installations: Map<number, Installation>;
  parts: Record<string, unknown>;
}

export interface LivingWorld extends World {
  /** Moves GitHub's clock: forward by `byMs`, or to the absolute time `toMs`. */
  readonly moveClock: (move: { byMs?: number; toMs?: number }) => void;
  /** Writes the world to disk now. */
  readonly save: () => void;
}

/** Numbers start high enough that an id is never mistaken for an issue number. */
const FIRST_ID = 1000;

const readSaved = (file: string): Saved | undefined => {
  try {
    return fromSnapshot(readFileSync(file, 'utf8')) as Saved;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Lays what was saved over a freshly made part, so that a part may be a Map, a list or an object with methods. */
const restorePart = <T>(fresh: T, saved: unknown): T => {
  if (
    fresh instanceof Map ||
    fresh instanceof Set ||
    Array.isArray(fresh) ||
    typeof fresh !== 'object' ||
    fresh === null
  )
    return saved as T;
  return Object.assign(fresh, saved);
};

export const createWorld = (options: { dataDir: string; emit: EmitWebhook; now?: () => number }): LivingWorld => {
  mkdirSync(options.dataDir, { recursive: true });
  const file = join(options.dataDir, 'world.json');
  const saved = readSaved(file);
  const now = options.now ?? Date.now;
  let lastId = saved?.lastId ?? FIRST_ID;
  let clockOffset = saved?.clockOffset ?? 0;
  const users = saved?.users ?? new Map<number, User>();
  const repositories = saved?.repositories ?? new Map<number, Repository>();
  // A repository and the map of users must hold the same user object again after a restart.
  for (const repository of repositories.values()) repository.owner = users.get(repository.owner.id) ?? repository.owner;
  const apps = saved?.apps ?? new Map<number, App>();
  const installations = saved?.installations ?? new Map<number, Installation>();
  const waiting = new Map(Object.entries(saved?.parts ?? {}));
  const parts = new Map<string, unknown>();
  const clock = () => now() + clockOffset;
  return {
    clock,
    dataDir: options.dataDir,
    baseUrl: '',
    users,
    repositories,
    apps,
    installations,
    nextId: () => (lastId += 1),
    emit: options.emit,
    onPush: [],
    part: <T>(key: string, make: () => T): T => {
      if (!parts.has(key)) {
        parts.set(key, waiting.has(key) ? restorePart(make(), waiting.get(key)) : make());
        waiting.delete(key);
      }
      return parts.get(key) as T;
    },
    moveClock: ({ byMs, toMs }) => {
      if (toMs !== undefined) clockOffset = toMs - now();
      if (byMs !== undefined) clockOffset += byMs;
    },
    save: () => {
      const kept = [...waiting, ...parts].filter(([key]) => !key.startsWith('live:'));
      const state: Saved = {
        lastId,
        clockOffset,
        users,
        repositories,
        apps,
        installations,
        parts: Object.fromEntries(kept),
      };
      // Written beside and renamed, so that a kill in the middle leaves the last whole file.
      writeFileSync(`${file}.new`, toSnapshot(state));
      renameSync(`${file}.new`, file);
    },
  };
};
