/** A proxy that lets nothing through, and remembers who wanted to go where: no agent may speak to anything but its model. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Outside {
  /** Hosts that were asked for. */
  readonly wanted: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

export async function watchOutside(): Promise<Outside> {
  const wanted: string[] = [];
  const server = createServer((request, response) => {
    wanted.push(request.headers.host ?? request.url ?? '');
    response.destroy();
  });
  server.on('connect', (request, socket) => {
    wanted.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
  const value = (name: string) => (name === 'NO_PROXY' ? '127.0.0.1,localhost' : url);
  return {
    wanted,
    environment: Object.fromEntries(
      names.flatMap((name) => [name, name.toLowerCase()].map((form) => [form, value(name)])),
    ),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
