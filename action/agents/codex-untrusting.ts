/**
 * Codex's adapter declares every folder it works in trusted, which lets the repository's `.codex` start servers and hooks and
 * allow commands without a question. This program stands between the two and takes the word back.
 */

/** Its text; it is written below the agent's home and started in place of Codex (`CODEX_PATH`), with Codex's arguments. */
export function untrustingProgram(node: string, codex: string): string {
  return `#!${node}
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const child = spawn(${JSON.stringify(node)}, [${JSON.stringify(codex)}, ...process.argv.slice(2)], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
child.on('exit', (code) => process.exit(code ?? 1));
child.stdin.on('error', () => undefined);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  let text = line;
  if (line.includes('trust_level')) {
    const message = JSON.parse(line);
    const projects = message.params?.config?.projects ?? {};
    for (const project of Object.values(projects)) project.trust_level = 'untrusted';
    text = JSON.stringify(message);
  }
  if (!child.stdin.write(text + '\\n')) {
    lines.pause();
    child.stdin.once('drain', () => lines.resume());
  }
});
lines.on('close', () => child.stdin.end());
`;
}
