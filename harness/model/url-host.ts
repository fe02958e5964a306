/** A host as a URL or a Host header has it: an IPv6 address in brackets, its zone left out, which is this machine's own. */
export const urlHost = (host: string): string =>
  host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host;
