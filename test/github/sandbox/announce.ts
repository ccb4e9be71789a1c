/** What the sandbox says once everything accepts requests: one line of JSON for programs, or a few lines for people. */
import type { Role } from '../world.ts';

export type SeedLogin = 'admin' | 'writer' | 'triager' | 'reader' | 'outsider';

/** The JSON line, exactly as programs rely on it. */
export interface SandboxFacts {
  readonly github: string;
  readonly app: string;
  readonly owner: string;
  readonly repo: string;
  readonly issue: number;
  readonly pull: number;
  readonly forkPull: number;
  readonly users: Readonly<Record<SeedLogin, { readonly token: string; readonly permission: Role }>>;
  readonly appSlug: string;
  readonly webhookSecret: string;
  readonly databasePath: string;
  readonly pids: { readonly github: number; readonly app: number };
}

export function friendlyLines(facts: SandboxFacts, dataDir: string, kept: boolean): string {
  const thread = `${facts.github}/${facts.owner}/${facts.repo}`;
  return `
Signalbox runs here with a stand-in GitHub. Nothing leaves this machine.

  Pull request   ${thread}/pull/${facts.pull}
  Issue          ${thread}/issues/${facts.issue}
  Signalbox      ${facts.app}

Open the pull request and write a comment, for example

  /dispatch [[say:planned]]
  /dispatch --then [[write:hello.txt=hi]] [[run:npm test]] [[say:done]]

The checks and one comment follow; "Details" of a check opens the session, live.
The agent here is scripted: it obeys [[say:…]], [[run:…]], [[write:…]], [[wait]] and asks before it runs a command.

Data: ${dataDir}${kept ? '' : ' (removed at the end; keep it with --data DIR)'}, the app's log is app.log in it.
Ctrl-C ends everything.`.trimStart();
}
