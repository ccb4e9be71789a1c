/** One visit of a browser: what was asked, and the three ways to answer it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderPage, type Page } from './layout.ts';
import type { Viewer } from './viewer.ts';

/** A manifest is a few kilobytes; nothing a browser sends here is larger. */
const LARGEST_FORM = 256 * 1024;

export function showPage(res: ServerResponse, page: Page, viewer: Viewer, status = 200): void {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
  });
  res.end(renderPage(page, viewer));
}

export function redirect(res: ServerResponse, location: string, headers: Record<string, string> = {}): void {
  res.writeHead(302, { location, ...headers });
  res.end();
}

export async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_FORM) throw new Error('The form is larger than any this site has');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (!req.headers['content-type']?.includes('json')) return new URLSearchParams(text);
  return new URLSearchParams(JSON.parse(text || '{}') as Record<string, string>);
}
