/** GitHub's manners in answers: its error JSON, its pagination, its ETags. */
import { createHash } from 'node:crypto';
import { ApiError, type ApiAnswer, type ApiRequest } from './api.ts';
import type { World } from './world.ts';

const DOCS = 'https://docs.github.com/rest';

export const errorAnswer = (error: ApiError): ApiAnswer => ({
  status: error.status,
  headers: error.headers,
  body: {
    message: error.message,
    ...(error.headers['location'] === undefined ? {} : { url: error.headers['location'] }),
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    documentation_url: DOCS,
    status: String(error.status),
  },
});

export const notFound = (): ApiError => new ApiError(404, 'Not Found');

/** GitHub's 422 for a field it could read but not accept. */
export const invalid = (resource: string, field: string, code: string, message?: string): ApiError =>
  new ApiError(422, message === undefined ? 'Validation Failed' : `Validation Failed: ${message}`, [
    { resource, field, code, ...(message === undefined ? {} : { message }) },
  ]);

const positive = (text: string | null, fallback: number): number => {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fallback;
};

const MOST_PER_PAGE = 100;

/** One page of a list and the `Link` header to its neighbours. Page sizes over 100 are cut to 100, as GitHub does. */
export const paginate = <T>(
  world: World,
  request: ApiRequest,
  path: string,
  items: readonly T[],
): { page: T[]; headers: Record<string, string> } => {
  const perPage = Math.min(positive(request.query.get('per_page'), 30), MOST_PER_PAGE);
  const page = positive(request.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(to));
    return `<${world.baseUrl}${path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    page: items.slice((page - 1) * perPage, page * perPage),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
};

/** A whole answer that is one page of a plain list. */
export const listAnswer = <T>(
  world: World,
  request: ApiRequest,
  path: string,
  items: readonly T[],
  represent: (item: T) => unknown,
): ApiAnswer => {
  const { page, headers } = paginate(world, request, path, items);
  return { status: 200, body: page.map(represent), headers };
};

export const etagOf = (body: string | Buffer): string => `W/"${createHash('sha256').update(body).digest('hex')}"`;

/** Does `If-None-Match` name this ETag? Weakness does not matter for reading. */
export const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(',').some((known) => known.trim().replace(/^W\//, '') === etag.replace(/^W\//, ''));
