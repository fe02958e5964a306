import { isPercentEncoded } from '../../model/percent-encoded.js';
import type { HostPlace } from '../../model/plan/hosts.js';

export type SshPlace = Extract<HostPlace, { readonly kind: 'ssh' }>;

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** What `ssh://[user@]host[:port][/socket]` names; null where it is none, has a password, or would be an option of ssh. */
export function sshPlaceOf(text: string, address: string | null): SshPlace | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWhole = url !== null && [url.username, url.pathname].every(isPercentEncoded);
  if (!isWhole || url.protocol !== 'ssh:' || url.hostname === '' || url.password !== '' || url.search !== '')
    return null;
  const user = decodeURIComponent(url.username);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host.startsWith('-') || user.startsWith('-')) return null;
  return {
    kind: 'ssh',
    destination: user === '' ? host : `${user}@${host}`,
    port: url.port === '' ? null : Number(url.port),
    socket: ['', '/'].includes(url.pathname) ? DEFAULT_SOCKET : decodeURIComponent(url.pathname),
    address,
  };
}
