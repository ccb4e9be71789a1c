/** The host of a web address, read so strictly that every client would agree on it. */

/** `undefined` for anything unusual (a user name, a backslash, an escaped or international host), which no rule then allows. */
export function hostOf(address: string): string | undefined {
  const host =
    /^https?:\/\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::\d{1,5})?(?:[/?#][\u0021-\u005b\u005d-\u007e]*)?$/iu.exec(
      address,
    )?.[1];
  return host === undefined || host.includes('..') ? undefined : host.toLowerCase();
}

/** To allow: the named host, or with `*.` the hosts below it. */
export function allowsHost(domain: string, host: string): boolean {
  return domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain;
}

/** To forbid: the named host and every host below it. */
export function forbidsHost(domain: string, host: string): boolean {
  const name = domain.startsWith('*.') ? domain.slice(2) : domain;
  return host === name || host.endsWith(`.${name}`);
}
