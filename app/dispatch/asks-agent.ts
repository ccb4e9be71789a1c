/** Whether commands ask for work of an agent, who is told of the thread; a shell command reads nothing. */
import type { Catalogue } from './catalogue.ts';
import type { Command } from './command.ts';

/** True where a job of these commands, or one that it brings along, has a prompt. */
export function asksAgent(commands: readonly Command[], { jobs }: Pick<Catalogue, 'jobs'>): boolean {
  return commands.some((command) => {
    if (command.kind !== 'dispatch') return false;
    return 'prompt' in command.body || hasPrompt(command.body.name, jobs);
  });
}

function hasPrompt(name: string, jobs: Catalogue['jobs']): boolean {
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const job = Object.hasOwn(jobs, next) ? jobs[next] : undefined;
    if (job === undefined || seen.has(next)) continue;
    if (job.work.kind === 'prompt') return true;
    seen.add(next);
    open.push(...job.needs.map((need) => need.name));
  }
  return false;
}
