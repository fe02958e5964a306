import type { Watched, WatchedContainer } from '../model/run/watched.js';

/** A process of this machine with its tree. */
export const plain = (pid: number): Watched => ({ rootPids: () => [pid], container: null });

/** A container on an engine elsewhere, with the stream that it is said to give. */
export const elsewhere = (stats: WatchedContainer['stats']): Watched => ({
  rootPids: () => [],
  container: { id: 'c0ffee'.padEnd(64, '0'), pid: null, stats },
});
