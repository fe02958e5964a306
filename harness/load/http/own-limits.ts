import type { AgentSurvey } from '../agent/survey.js';

/** What keeps this side from opening a socket, and what to raise: never the target's doing. */
const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE: 'raise this process’s limit of open files (ulimit -n)',
  ENFILE: 'raise the machine’s limit of open files (sysctl fs.file-max)',
  EADDRNOTAVAIL:
    'free local ports are used up: widen net.ipv4.ip_local_port_range, keep connections alive, or load from more addresses',
  EADDRINUSE: 'free local ports are used up: widen net.ipv4.ip_local_port_range',
  ENOBUFS: 'the kernel has no buffers left for sockets: open fewer connections',
  ENOMEM: 'the kernel has no memory left for sockets: open fewer connections',
  EPERM: 'a firewall of this machine refuses the connection',
  EACCES: 'this machine does not allow the connection',
};

export function isOwnLimit(kind: string): boolean {
  return Object.hasOwn(REMEDIES, kind);
}

/** What to do about a limit of this side. */
export function remedyOf(kind: string): string {
  return REMEDIES[kind] ?? 'open fewer connections';
}

/**
 * The gate that a load would fail because this machine cannot open so many connections, spread over so many agents;
 * null where it can.
 */
export function beyondReach(
  connections: number,
  { files, fileLimit, ports }: AgentSurvey,
  agents = 1,
): string | null {
  if (files !== null && Math.ceil(connections / agents) > files)
    return `connections: ${files * agents} of ${connections} (EMFILE: a process may open ${fileLimit ?? files} files); raise it with ulimit -n`;
  if (ports !== null && connections > ports)
    return `connections: ${ports} of ${connections} (EADDRNOTAVAIL: so many local ports there are for one address); widen net.ipv4.ip_local_port_range`;
  return null;
}
