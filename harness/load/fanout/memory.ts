/** A process with its heap, and a socket in it and in the kernel. */
const [AGENT_BYTES, SOCKET_BYTES] = [2 ** 26, 2 ** 14];
const GIB = 2 ** 30;

/** The gate that so many sockets would fail for want of memory on this side; null where there is enough. */
export function beyondMemory(
  connections: number,
  agents: number,
  availableBytes = availableHere(),
): string | null {
  const neededBytes = connections * SOCKET_BYTES + agents * AGENT_BYTES;
  if (neededBytes <= availableBytes) return null;
  const possible = Math.floor((availableBytes * connections) / neededBytes);
  return `connections: ${possible} of ${connections} (ENOMEM: they need some ${Math.ceil(neededBytes / GIB)} GiB on this side, ${Math.floor(availableBytes / GIB)} are free); open fewer, or give this machine more memory`;
}

/** What the machine and this process's control group leave. */
function availableHere(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, process.availableMemory()) : process.availableMemory();
}
