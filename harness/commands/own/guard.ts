import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { UsageError } from '../../errors.js';
import type { Target } from '../../model/plan/target.js';
import { addressOf } from '../../lab/own/address.js';

/** Loopback, link-local and private addresses (RFC 1918, RFC 4193, RFC 3927): a reader's own machine or network. */
const NEAR = nearAddresses();

/** Refuses services at an address that is neither loopback nor private, unless the reader named its host. Throws UsageError. */
export async function requireMayLoad(targets: readonly Target[], allowed: readonly string[]): Promise<void> {
  for (const { id, own } of targets) {
    if (!own || !('url' in own.manifest)) continue;
    const { host } = addressOf(own, own.manifest.url);
    if (allowed.includes(host)) continue;
    const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
    const far = addresses.find((address) => !isNear(address));
    if (far === undefined) continue;
    throw new UsageError({
      expected: `${id} at a loopback or private address`,
      found: `${host}${host === far ? '' : ` (${far})`}, which others may share or pay for`,
      remedy: `Load only what is yours to load. If it is: --yes-i-may-load ${host}`,
    });
  }
}

/** A name without an address is met when it is asked. */
async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

export function isNear(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isNear(mapped);
  return NEAR.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function nearAddresses(): BlockList {
  const list = new BlockList();
  for (const [network, bits] of [
    ['127.0.0.0', 8],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['169.254.0.0', 16],
  ] as const)
    list.addSubnet(network, bits, 'ipv4');
  for (const [network, bits] of [
    ['::1', 128],
    ['fc00::', 7],
    ['fe80::', 10],
  ] as const)
    list.addSubnet(network, bits, 'ipv6');
  return list;
}
