/** `/_stand-in/`: the controls that GitHub does not have, for tests and for people at the sandbox. Loopback only. */
import { answerAct } from './acts.ts';
import { ApiError } from './api.ts';
import { onlyKnown, type Control } from './control.ts';
import type { LivingWorld } from './create-world.ts';
import { clearFaults, orderFaults } from './faults.ts';
import { limitsOf } from './limits.ts';
import { clearRequests, requestsOf } from './requests.ts';
import { buttonsOf, pressCheckAction } from './rest/check-press.ts';
import { clearViolations, violationsOf } from './violations.ts';

export interface ControlOptions {
  /** The process ids as they are now; the launcher knows them. */
  readonly pids?: () => Record<string, number>;
}

const readSince = (text: string | null): number => {
  if (text === null) return 0;
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new ApiError(422, 'since is neither a time nor milliseconds');
  return time;
};

const CLOCK = ['advanceMs', 'advanceSeconds', 'to'];
const PRESS = ['owner', 'repo', 'checkRunId', 'identifier', 'rerequest', 'login'];
const LIMITS = ['primaryPerHour', 'contentPerMinute', 'contentPerHour'];
const FAULTS = [
  'route',
  'status',
  'delayMs',
  'times',
  'lose',
  'retryAfter',
  'dropWebhooks',
  'duplicateWebhooks',
  'reorderWebhooks',
];

/** `{advanceMs}` or `{advanceSeconds}` from now, or `{to}` a time (ISO text or milliseconds). */
const moveClock = (world: LivingWorld, body: unknown): unknown => {
  const move = onlyKnown<{ advanceMs?: number; advanceSeconds?: number; to?: string | number }>(body, CLOCK);
  const to = typeof move.to === 'string' ? Date.parse(move.to) : move.to;
  if (Number.isNaN(to)) throw new ApiError(422, 'to is no time');
  if (to !== undefined) world.moveClock({ toMs: to });
  world.moveClock({ byMs: (move.advanceMs ?? 0) + (move.advanceSeconds ?? 0) * 1000 });
  return tellTime(world);
};

const tellTime = (world: LivingWorld) => ({ now: new Date(world.clock()).toISOString(), milliseconds: world.clock() });

/** The answer to one control, or `undefined` when there is no such control. */
export const answerControl = async (
  world: LivingWorld,
  control: Control,
  options: ControlOptions,
): Promise<unknown> => {
  const { query, body } = control;
  switch (`${control.method} ${control.name}`) {
    case 'POST faults':
      return orderFaults(world, onlyKnown(body, FAULTS));
    case 'GET faults':
      return orderFaults(world, {});
    case 'DELETE faults':
      clearFaults(world);
      return {};
    case 'GET requests':
      return requestsOf(world, { everyone: query.has('all'), since: readSince(query.get('since')) });
    case 'DELETE requests':
      clearRequests(world);
      return {};
    case 'GET violations':
      return violationsOf(world);
    case 'DELETE violations':
      clearViolations(world);
      return {};
    case 'POST clock':
      return moveClock(world, body);
    case 'GET clock':
      return tellTime(world);
    case 'GET limits':
    case 'POST limits':
      return Object.assign(limitsOf(world), onlyKnown(body, LIMITS));
    case 'GET pids':
      return options.pids?.() ?? { github: process.pid };
    case 'GET buttons':
      return buttonsOf(world, Number(query.get('check_run')));
    case 'POST press':
      return pressCheckAction(world, onlyKnown(body, PRESS));
    default:
      return answerAct(world, control);
  }
};
