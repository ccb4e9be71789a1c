/** The coding agents that a runner can install and start by itself; every other one is started by a command. */

export const BUILT_IN_AGENTS = ['claude', 'codex', 'gemini', 'opencode'] as const;

export type BuiltInAgent = (typeof BUILT_IN_AGENTS)[number];
