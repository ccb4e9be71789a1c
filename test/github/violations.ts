/** The record of every request, answer or webhook that did not match GitHub's published description. A story with one in it fails. */
import type { World } from './world.ts';

export interface Violation {
  time: string;
  kind: 'request' | 'answer' | 'webhook';
  /** `POST /repos/{owner}/{repo}/issues`, or the name of a webhook. */
  where: string;
  /** What did not match, in the validator's words. */
  problems: string[];
}

const list = (world: World): Violation[] => world.part('live:violations', () => []);

export const violationsOf = (world: World): readonly Violation[] => list(world);

export const recordViolation = (world: World, violation: Omit<Violation, 'time'>): void => {
  list(world).push({ time: new Date(world.clock()).toISOString(), ...violation });
};

export const clearViolations = (world: World): void => {
  list(world).length = 0;
};
