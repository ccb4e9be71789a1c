/** Any agent that is started by a command: nothing is known of it but that it speaks the Agent Client Protocol. */
import type { AgentProfile } from './profile.ts';

/**
 * It is given its model as programs expect it (`ANTHROPIC_BASE_URL` and the like), and its rules rest on what it asks and on
 * watching it. Its session is looked for where programs keep what they remember: `~/.local/share`, `~/.local/state`, and of
 * `~/.NAME`, where settings and rules may lie as well, only `sessions` and `projects`. If it also remembers there what it was
 * once allowed, nobody here can know.
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
    sessionFiles: ['.local/share/**', '.local/state/**', ...ownPlaces(agent.name)],
  };
}

/** Of a name that is one folder's, and no pattern. */
const ownPlaces = (name: string): string[] =>
  /^[\w-]+$/.test(name) ? ['sessions', 'projects'].map((folder) => `.${name}/${folder}/**`) : [];
