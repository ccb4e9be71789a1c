/** What remains of a file when its misshapen parts are left out, so that the rest can be checked in the same reading. */
import type { Finding, Step } from './problem.ts';

/** What a misshapen entry is replaced by: its name must stay, since other parts may name it. */
const STAND_INS = new Map<Step | undefined, unknown>([
  ['agents', { command: ['none'] }],
  ['profiles', {}],
  ['jobs', { run: 'none' }],
]);

/** `value` without the parts that the findings name; it may still be misshapen where a part cannot be spared. */
export function wellShaped(value: unknown, findings: readonly Finding[]): unknown {
  return findings.reduce((rest, { path }) => without(rest, path), value);
}

function without(value: unknown, path: readonly Step[]): unknown {
  const [section, name, key] = path;
  if (section === 'jobs' || section === 'profiles') {
    if (key === undefined) return name === undefined ? value : changed(value, [section, name], STAND_INS.get(section));
    return changed(value, [section, name ?? '', key], undefined);
  }
  if (section === 'agents') return name === undefined ? value : changed(value, [section, name], STAND_INS.get(section));
  return section === undefined ? value : changed(value, [section], undefined);
}

/** A copy with another value at `path`; `undefined` takes the key away. */
function changed(value: unknown, [step, ...path]: readonly Step[], to: unknown): unknown {
  if (step === undefined) return to;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key !== step) return [[key, inner]];
    const result = changed(inner, path, to);
    return result === undefined ? [] : [[key, result]];
  });
  return Object.fromEntries(entries);
}

/** True when one of the two speaks about a part of what the other speaks about: the misshapen part then is the reason for both. */
export function touches({ path: one }: Finding, { path: other }: Finding): boolean {
  return one.slice(0, other.length).every((step, index) => step === other[index]);
}
