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
