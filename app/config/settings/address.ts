/** Addresses among the settings: complete, encrypted unless on this machine, without a slash at the end. */
import type { Reading } from './reading.ts';

const ADDRESS = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\d{1,5}))?((?:\/[^\s?#\\]*)?)$/i;

/** Whether an address names this machine. */
export function isLoopback(address: string): boolean {
  const host = ADDRESS.exec(address)?.[2]?.toLowerCase() ?? '';
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  );
}

/** The address, or its fallback when it is not set; a wrong one is noted. */
export function readAddress(
  reading: Reading,
  name: string,
  options: { readonly fallback: string; readonly originOnly?: boolean },
): string {
  const given = reading.text(name);
  if (given === undefined) return options.fallback;
  const [, scheme, host = '', port, path = ''] = ADDRESS.exec(given) ?? [];
  if (scheme === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
    // Someone may have put a password in it.
    const shown = given.includes('@') ? 'holds a user name or is not an address' : `is \`${given.slice(0, 80)}\``;
    reading.wrong(
      name,
      `${shown}; it must be a whole address without user name, query and fragment, such as \`https://signalbox.example.org\``,
    );
    return options.fallback;
  }
  const plainPath = path.replace(/\/+$/, '');
  if (options.originOnly && plainPath !== '')
    reading.wrong(
      name,
      `has the path \`${plainPath.slice(0, 40)}\`; the app must be at the root of its host, so leave the path out`,
    );
  if (scheme.toLowerCase() === 'http' && !isLoopback(given))
    reading.wrong(name, 'must begin with `https://`; only `localhost` may do without, because tokens travel there');
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${port === undefined ? '' : `:${port}`}${plainPath}`;
}
