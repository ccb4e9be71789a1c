/** The two ports of a sandbox: the app's and, one above it, GitHub's. */
import { once } from 'node:events';
import { createServer } from 'node:net';

export const HOST = '127.0.0.1';

export interface Ports {
  readonly app: number;
  readonly github: number;
}

/** Refuses, by name, a port that something else listens on. Asked for port 0, it finds two free ones. */
export async function claimPorts(wanted: number): Promise<Ports> {
  if (wanted === 0) return freePair();
  const ports = { app: wanted, github: wanted + 1 };
  for (const port of Object.values(ports)) {
    if (!(await isFree(port))) throw new PortTaken(port);
  }
  return ports;
}

class PortTaken extends Error {
  constructor(port: number) {
    super(
      `Port ${port} is taken by another process. Choose another with --port N (the app takes N, the stand-in GitHub N+1).`,
    );
  }
}

async function freePair(): Promise<Ports> {
  for (let tries = 0; tries < 50; tries++) {
    const app = await anyFreePort();
    if (await isFree(app + 1)) return { app, github: app + 1 };
  }
  throw new Error('Found no two free ports beside each other.');
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

function anyFreePort(): Promise<number> {
  return listenOnce(0);
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = server.address();
  const closed = once(server, 'close');
  server.close();
  await closed;
  return typeof address === 'object' && address ? address.port : port;
}
