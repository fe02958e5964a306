import type { Environment } from '../model/run/environment.js';
import { readProc } from './procfs.js';

/** Both ends belong to it. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export function readLimits(): Environment['limits'] {
  const files = parseOpenFiles(readProc('/proc/self/limits') ?? '', readMostFiles());
  const ports = readEphemeralPorts();
  return {
    openFilesSoft: files.soft,
    openFilesHard: files.hard,
    ephemeralPorts: ports === null ? 0 : ports.last - ports.first + 1,
    somaxconn: Number(readProc('/proc/sys/net/core/somaxconn') ?? 0),
  };
}

/** How many files this process may have open; null where the system does not tell. */
export function readSoftFileLimit(): number | null {
  const limits = readProc('/proc/self/limits');
  return limits === null ? null : parseOpenFiles(limits, readMostFiles()).soft;
}

const readMostFiles = (): number => Number(readProc('/proc/sys/fs/nr_open') ?? 1_048_576);

/** `Max open files  1024  524288  files`; `unlimited` is what the kernel gives any process at most. */
export function parseOpenFiles(limits: string, most: number): { soft: number; hard: number } {
  const [, soft = '0', hard = '0'] = /^Max open files\s+(\w+)\s+(\w+)/m.exec(limits) ?? [];
  const count = (text: string): number => (text === 'unlimited' ? most : Number(text));
  return { soft: count(soft), hard: count(hard) };
}

/** From which the kernel takes the ports of outgoing connections; null where it does not tell. */
export function readEphemeralPorts(): PortRange | null {
  return parsePortRange(readProc('/proc/sys/net/ipv4/ip_local_port_range') ?? '');
}

/** `32768\t60999`; null for anything else. */
export function parsePortRange(text: string): PortRange | null {
  const [, first, last] = /^(\d+)\s+(\d+)\s*$/.exec(text) ?? [];
  return first === undefined || last === undefined ? null : { first: Number(first), last: Number(last) };
}
