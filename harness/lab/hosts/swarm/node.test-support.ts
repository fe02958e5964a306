import type { SwarmNode } from '../../docker/engine/swarm.js';

/** A node that is ready, on a usual machine. */
export function nodeOf(id: string, other: Partial<SwarmNode> = {}): SwarmNode {
  return {
    id,
    hostname: 'one',
    labels: {},
    isReady: true,
    state: 'ready',
    address: '10.0.0.2',
    architecture: 'amd64',
    operatingSystem: 'linux',
    memoryBytes: 1e9,
    engineVersion: '28.0',
    ...other,
  };
}
