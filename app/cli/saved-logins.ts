/** The logins of this machine: one for each server, in a file that only this user can read. */
import { z } from 'zod';
import { refused, type LoginFile } from './surroundings.ts';

const Login = z.object({
  token: z.string().regex(/^[\x21-\x7e]+$/),
  login: z.string(),
  /** What the token is called on the page of tokens. */
  name: z.string(),
  /** Epoch ms. */
  expiresAt: z.number(),
});
export type Login = z.infer<typeof Login>;

const Logins = z.object({
  version: z.literal(1),
  /** The server that was logged in to last: it is meant where none is named. */
  latest: z.string().nullable(),
  servers: z.record(z.string(), Login),
});
export type Logins = z.infer<typeof Logins>;

export const NO_LOGINS: Logins = { version: 1, latest: null, servers: {} };

export async function readLogins(file: LoginFile): Promise<Logins> {
  const text = await file.read().catch((error: unknown) => {
    throw refused(`${file.path} cannot be read: ${wordsOf(error)}`);
  });
  if (text === undefined) return NO_LOGINS;
  try {
    return Logins.parse(JSON.parse(text));
  } catch {
    throw refused(`${file.path} is damaged. Delete it, and log in again with \`signalbox login\`.`);
  }
}

export const loginAt = ({ servers }: Logins, server: string): Login | undefined =>
  Object.hasOwn(servers, server) ? servers[server] : undefined;

export async function keepLogin(file: LoginFile, server: string, login: Login): Promise<void> {
  const { servers } = await readLogins(file);
  await write(file, { version: 1, latest: server, servers: { ...servers, [server]: login } });
}

export async function forgetLogin(file: LoginFile, server: string): Promise<void> {
  const { latest, servers } = await readLogins(file);
  const left = Object.fromEntries(Object.entries(servers).filter(([other]) => other !== server));
  await write(file, { version: 1, latest: latest === server ? (Object.keys(left)[0] ?? null) : latest, servers: left });
}

async function write(file: LoginFile, logins: Logins): Promise<void> {
  await file.write(`${JSON.stringify(logins, null, 2)}\n`).catch((error: unknown) => {
    throw refused(`${file.path} cannot be written: ${wordsOf(error)}`);
  });
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
