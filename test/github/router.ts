/** Finds the route of a path. Literal parts win over `{name}` parts; `{path}`-like names of several segments are known from the description. */
import type { Route } from './api.ts';

export interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
}

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: string[];
}

const escape = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

const compile = (route: Route, isMultiSegment: (route: Route, name: string) => boolean): Compiled => {
  const names: string[] = [];
  const parts = route.path.split('/').slice(1);
  const source = parts.map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined) return `/${escape(part)}`;
    names.push(name);
    // The root folder has the empty path, with or without its slash.
    if (name === 'path') return '(?:/(.*))?';
    return isMultiSegment(route, name) ? '/(.+)' : '/([^/]+)';
  });
  return { route, pattern: new RegExp(`^${source.join('')}/?$`), names };
};

/** Orders templates so that the more literal one is tried first. */
const byLiteralness = (a: Route, b: Route): number => {
  const [left, right] = [a.path.split('/'), b.path.split('/')];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = Number(left[index]?.startsWith('{')) - Number(right[index]?.startsWith('{'));
    if (difference !== 0) return difference;
  }
  return right.length - left.length;
};

/** `%2F` inside a part is a slash of a name, so parts are split first and decoded after. */
const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

export const createRouter = (routes: readonly Route[], isMultiSegment: (route: Route, name: string) => boolean) => {
  const compiled = routes.toSorted(byLiteralness).map((route) => compile(route, isMultiSegment));
  return (method: string, path: string): Match | undefined => {
    for (const { route, pattern, names } of compiled) {
      if (route.method !== (method === 'HEAD' ? 'GET' : method)) continue;
      const found = pattern.exec(path);
      if (found === null) continue;
      const values = found.slice(1).map((value) => decode(value ?? ''));
      if (values.includes(undefined)) return undefined;
      return { route, params: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) };
    }
    return undefined;
  };
};
