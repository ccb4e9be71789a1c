/** The login by device (RFC 8628 as GitHub does it): a code for the machine to ask with, and one for the person to enter at `/login/device`. */
import { randomBytes, randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { takeFault } from '../faults.ts';
import { readBody } from '../read-body.ts';
import { logRequest } from '../requests.ts';
import type { App, World } from '../world.ts';
import { grant, parse, refuse, send, type Answer } from './oauth-grant.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

interface Waiting {
  readonly userCode: string;
  readonly clientId: string;
  readonly expiresAt: number;
  /** Seconds; each question that comes too soon adds five. */
  interval: number;
  askedAt: number | null;
  /** The person who agreed, or that somebody declined. */
  decided: { userId: number } | 'declined' | null;
}

const FIFTEEN_MINUTES_S = 900;
const INTERVAL_S = 5;
/** GitHub's limit of codes entered, for each app. */
const MOST_ENTERED_AN_HOUR = 50;
const HOUR = 3_600_000;
/** Without the letters that are taken for digits or make words. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';

const waiting = (world: World): Map<string, Waiting> => world.part('device-codes', () => new Map());
const entered = (world: World): Map<string, number[]> => world.part('device-entries', () => new Map());

const four = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

const appOf = (world: World, clientId: string | undefined): App | undefined =>
  [...world.apps.values()].find((app) => app.clientId === clientId);

const DISABLED = refuse('device_flow_disabled', 'Device Flow must be explicitly enabled for this App');

const begin = (world: World, clientId: string | undefined): { status: number; answer: Answer } => {
  const app = appOf(world, clientId);
  if (app === undefined) return { status: 404, answer: { error: 'Not Found' } };
  if (app.deviceFlow === false) return { status: 400, answer: DISABLED };
  const device = randomBytes(20).toString('hex');
  const userCode = `${four()}-${four()}`;
  waiting(world).set(device, {
    userCode,
    clientId: app.clientId,
    expiresAt: world.clock() + FIFTEEN_MINUTES_S * 1000,
    interval: INTERVAL_S,
    askedAt: null,
    decided: null,
  });
  const answer = {
    device_code: device,
    user_code: userCode,
    verification_uri: `${world.baseUrl}/login/device`,
    expires_in: FIFTEEN_MINUTES_S,
    interval: INTERVAL_S,
  };
  return { status: 200, answer };
};

/** The answer to a machine that asks whether its person has agreed. */
export const answerDevice = (world: World, given: Record<string, string>): Answer => {
  const app = appOf(world, given['client_id']);
  if (app === undefined)
    return refuse('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
  if (app.deviceFlow === false) return DISABLED;
  const device = given['device_code'] ?? '';
  const known = waiting(world).get(device);
  if (known === undefined || known.clientId !== app.clientId)
    return refuse('incorrect_device_code', 'The device_code provided is not valid.');
  const now = world.clock();
  if (known.expiresAt <= now) return refuse('expired_token', 'This device_code has expired.');
  const tooSoon = known.askedAt !== null && now - known.askedAt < known.interval * 1000;
  known.askedAt = now;
  if (tooSoon) {
    known.interval += 5;
    const slower = refuse('slow_down', 'Too many requests have been made in the same timeframe.');
    return { ...slower, interval: known.interval };
  }
  if (known.decided === null) return refuse('authorization_pending', 'The authorization request is still pending.');
  waiting(world).delete(device);
  if (known.decided === 'declined') return refuse('access_denied', 'The authorization request was denied.');
  return grant(world, known.decided.userId, app);
};

export type Entered = 'agreed' | 'declined' | 'unknown' | 'too_many';

/** A person enters the code that a machine showed them, and agrees or declines. */
export const enterUserCode = (world: World, typed: string, userId: number, agrees: boolean): Entered => {
  const code = typed.toUpperCase().replaceAll(/[^A-Z]/g, '');
  const now = world.clock();
  const known = [...waiting(world).values()].find(
    ({ userCode, expiresAt, decided }) => userCode.replace('-', '') === code && expiresAt > now && decided === null,
  );
  if (known === undefined) return 'unknown';
  const times = (entered(world).get(known.clientId) ?? []).filter((time) => time > now - HOUR);
  if (times.length >= MOST_ENTERED_AN_HOUR) return 'too_many';
  entered(world).set(known.clientId, [...times, now]);
  known.decided = agrees ? { userId } : 'declined';
  return agrees ? 'agreed' : 'declined';
};

const PATH = '/login/device/code';

export const isDeviceCode = (req: IncomingMessage, url: URL): boolean => req.method === 'POST' && url.pathname === PATH;

export const serveDeviceCode = async (world: World, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const given = parse((await readBody(req)).toString('utf8'), req.headers['content-type'] ?? '');
  const fault = takeFault(world, [`POST ${PATH}`]);
  const { status, answer } =
    fault?.status === undefined
      ? begin(world, given['client_id'])
      : { status: fault.status, answer: { message: 'Server Error' } };
  logRequest(world, {
    time: new Date(world.clock()).toISOString(),
    method: 'POST',
    path: PATH,
    route: PATH,
    status,
    token: 'oauth',
    who: null,
    createsContent: false,
    faulty: fault !== undefined,
  });
  send(req, res, status, answer);
};
