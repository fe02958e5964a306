import type { OwnService } from '../../model/plan/own-service.js';
import type { Address, Entry } from '../lab.js';

/** Where a service's URL leads. */
export function addressOf(service: OwnService, url: string): Address {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  const usual = isTls ? 443 : 80;
  return {
    host,
    port: port === '' ? usual : Number(port),
    ...(isTls
      ? { tls: { serverName: host, ...(service.authority === null ? {} : { authority: service.authority }) } }
      : {}),
  };
}

/** What is set before each path, and sent with each request. */
export function entryOf({ manifest, authorization }: OwnService): Omit<Entry, 'isSeen'> {
  const base = 'url' in manifest ? new URL(manifest.url).pathname : (manifest.base ?? '');
  return {
    basePath: base.replace(/\/+$/, ''),
    headers: authorization === null ? {} : { authorization },
  };
}
