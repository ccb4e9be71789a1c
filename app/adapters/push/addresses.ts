/**
 * Where pushes may go: browsers name their push service themselves, so what is named could as well be a machine next to ours that
 * only listens to its neighbours. Encrypted and to public addresses only; where a name leads is looked at when it is connected to.
 */
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Addresses that are nobody's in public: private, shared, local to a link, documentation, benchmarks, multicast, reserved. */
const IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
/** Public IPv6 is `2000::/3`; what in it stands for something else leads to IPv4 addresses, or is documentation. */
const IPV6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const closed = new BlockList();
for (const [net, prefix] of IPV4) closed.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of IPV6) closed.addSubnet(net, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** @internal */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closed.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

/** An app on this machine may push to this machine, for that is how it is tried. */
const isOwnMachine = (hostname: string): boolean => hostname === 'localhost' || hostname === '127.0.0.1';

/** Why nothing is sent to the endpoint, as a sentence; `undefined` when it may be. What its name resolves to is not known yet. */
export function faultOf(endpoint: string, appIsLocal: boolean): string | undefined {
  const url = URL.parse(endpoint);
  if (!url) return 'It is no address.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.username !== '' || url.password !== '') return 'It holds a user name.';
  if (appIsLocal && url.protocol === 'http:' && isOwnMachine(host)) return undefined;
  if (url.protocol !== 'https:') return 'It is not encrypted: it must begin with `https://`.';
  if (isIP(host) === 0 ? !host.includes('.') || /\.(?:localhost|local|internal)$/.test(host) : !isPublic(host))
    return 'It is not a public address.';
  return undefined;
}

type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** For the connection: a name that leads to any other than a public address leads nowhere. */
export function lookupPublic(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return answer(error, []);
    const [first] = found;
    if (!first || !found.every(({ address }) => isPublic(address)))
      return answer(Object.assign(new Error('the push service is not at a public address'), { code: 'EPRIVATE' }), []);
    if (options.all) answer(null, found);
    else answer(null, first.address, first.family);
  });
}
