/** Checks a job: one work, names that exist, templates that can be filled, and no text of people in a shell command. */
import { NEED_FIELDS, TEMPLATE_PATHS, parseTemplate } from '../../ground/template.ts';
import { badWho } from './check-profile.ts';
import type { Edge } from './needs.ts';
import type { Finding, Step } from './problem.ts';
import { MOST_NEEDS, type RawJob } from './raw.ts';
import { shortened, unknownName } from './words.ts';

/** The names that a file defines, by kind. */
export interface Names {
  readonly agents: ReadonlySet<string>;
  readonly profiles: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
}

export function badJob(job: RawJob, edges: readonly Edge[], names: Names, path: readonly Step[]): readonly Finding[] {
  return [
    ...takenName(path),
    ...unknownName('profile', job.profile, names.profiles, [...path, 'profile']),
    ...unknownName('agent', job.agent, names.agents, [...path, 'agent']),
    ...badWho(job.who, [...path, 'who']),
    ...badWork(job, path),
    ...badPrompt(job.prompt, edges, [...path, 'prompt']),
    ...badCommand(job.run, [...path, 'run']),
    ...badNeeds(edges, names.jobs, [...path, 'needs']),
  ];
}

/** The check on this file is `signalbox / config`. */
const CONFIG_CHECK = 'config';

/** A ruleset could not tell a job of that name from it. */
function takenName(path: readonly Step[]): readonly Finding[] {
  if (path.at(-1) !== CONFIG_CHECK) return [];
  const message = `A job cannot be called \`${CONFIG_CHECK}\`: that is the name of the check on this file. Take another.`;
  return [{ path, at: 'key', message }];
}

function badWork(job: RawJob, path: readonly Step[]): readonly Finding[] {
  const name = shortened(String(path.at(-1)));
  if (job.prompt === undefined && job.run === undefined)
    return [{ path, at: 'key', message: `The job \`${name}\` does nothing: give it a \`prompt\` or a \`run\`.` }];
  if (job.prompt !== undefined && job.run !== undefined)
    return [
      {
        path: [...path, 'run'],
        at: 'key',
        message: `The job \`${name}\` has both \`prompt\` and \`run\`: keep one, or make them two jobs.`,
      },
    ];
  if (job.run === undefined) return [];
  return (['agent', 'linger'] as const).flatMap((key) =>
    job[key] === undefined
      ? []
      : [
          {
            path: [...path, key],
            at: 'key',
            message: `The job \`${name}\` runs a shell command and has no use for ${key === 'agent' ? 'an' : 'a'} \`${key}\`.`,
          },
        ],
  );
}

function badPrompt(prompt: string | undefined, edges: readonly Edge[], path: readonly Step[]): readonly Finding[] {
  if (prompt === undefined) return [];
  const needs = edges.map(({ name }) => name);
  const parsed = parseTemplate(prompt, needs);
  return parsed.ok ? [] : [{ path, at: 'value', offset: parsed.offset, message: parsed.message }];
}

/** `{{ thread.title }}` and everything of its kind; what other programs write between braces (`{{.Names}}`) is theirs. */
const PLACE_IN_COMMAND =
  /\{\{\s*((?:thread|needs|event)(?:\.[\w-]*)*|input|requester|[\w-]+(?:\.[\w-]+)+)\s*(?:\}\}|$)/;

function badCommand(command: string | undefined, path: readonly Step[]): readonly Finding[] {
  const place = command === undefined ? null : PLACE_IN_COMMAND.exec(command);
  if (place === null) return [];
  const carrier = carrierOf(place[1] ?? '');
  const where =
    carrier === undefined
      ? `The values are in ${Object.values(TEMPLATE_PATHS)
          .flatMap((name) => (name === null ? [] : [`\`$${name}\``]))
          .join(', ')} and \`$SIGNALBOX_NEEDS_<NAME>_OUTPUT\`, \`_COMMIT\` and \`_STATE\`.`
      : `Write \`"$${carrier}"\`.`;
  const message = `A shell command takes no \`{{ }}\`, since what people wrote would become part of the command. ${where}`;
  return [{ path, at: 'value', offset: place.index, message }];
}

/** The environment variable that carries to a shell command what a prompt has in this place. */
function carrierOf(written: string): string | undefined {
  const [root, name = '', field = ''] = written.split('.');
  if (root === 'needs' && name !== '' && NEED_FIELDS.some((known) => known === field))
    return `SIGNALBOX_NEEDS_${name.replaceAll('-', '_').toUpperCase()}_${field.toUpperCase()}`;
  return Object.hasOwn(TEMPLATE_PATHS, written) ? (TEMPLATE_PATHS[written] ?? undefined) : undefined;
}

function badNeeds(edges: readonly Edge[], known: ReadonlySet<string>, path: readonly Step[]): readonly Finding[] {
  if (edges.length > MOST_NEEDS)
    return [
      {
        path,
        at: 'key',
        message: `A job needs at most ${MOST_NEEDS} others; these are ${edges.length}. Gather some of them in a job between.`,
      },
    ];
  const seen = new Set<string>();
  return edges.flatMap(({ name, isKey, path: where }): readonly Finding[] => {
    const at = isKey ? 'key' : 'value';
    if (seen.has(name)) return [{ path: where, at, message: `\`${shortened(name)}\` is named twice.` }];
    seen.add(name);
    return unknownName('job', name, known, where, at);
  });
}
