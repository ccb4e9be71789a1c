/** Reads a request's whole body. */
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

export const readBody = (req: IncomingMessage): Promise<Buffer> => buffer(req);
