/** Any agent that is started by a command: nothing is known of it but that it speaks the Agent Client Protocol. */
import type { AgentProfile } from './profile.ts';

/**
 * It is given its model as programs expect it (`ANTHROPIC_BASE_URL` and the like), and its rules rest on what it asks and on
 * watching it. Its session is looked for where programs keep their state: `~/.local/share`, `~/.local/state` and `~/.NAME`.
 */
export function custom(agent: { readonly name: string; readonly command: readonly string[] }): AgentProfile {
  return {
    title: agent.name,
    packages: [],
    api: undefined,
    prepare: ({ rules }) => ({
      command: agent.command,
      environment: {},
      files: [],
      notCompiled: rules.deny,
    }),
    joins: false,
    sessionFiles: ['.local/share/**', '.local/state/**', ...(isPlain(agent.name) ? [`.${agent.name}/**`] : [])],
  };
}

/** A name that is one folder's, and no pattern. */
const isPlain = (name: string): boolean => /^[\w-]+$/.test(name);
