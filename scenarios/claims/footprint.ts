import type { WrittenClaim } from './claim.js';
import { about, compared, figure, figureBeside } from './deciders.js';

/** What a service is said to take before it serves anybody. */
export const footprint: WrittenClaim[] = [
  {
    id: 'footprint',
    source: 'asserted',
    claim: 'Go ships 15 MB, Python 150 MB as an artifact and 850 MB as an image.',
    deciders: [
      figure('footprint/artifact', 'go', 'artifact_bytes', about(15)),
      figure('footprint/artifact', 'python', 'artifact_bytes', about(150)),
      figure('footprint/artifact', 'python', 'image_bytes', about(850)),
    ],
    beside: [
      figureBeside('footprint/artifact', 'image_bytes', 'go'),
      ...(['image_compressed_bytes', 'build_time'] as const).flatMap((metric) =>
        ['python', 'go'].map((target) => figureBeside('footprint/artifact', metric, target)),
      ),
    ],
    rule: 'Each size within a factor of 1.5 of what is said; what a registry holds and the time to build stand beside.',
    limits:
      'Local processes have no image, and containers are not weighed without theirs: each lab decides a part. A build’s time is that of the first on this machine, in a container only where no step came from a cache; Go’s and pip’s own caches may have helped local processes.',
  },
  {
    id: 'start-and-idle',
    source: 'ours',
    claim: 'Go starts faster and holds less while idle.',
    deciders: [
      compared('footprint/idle', 'cold_start', 'b-better'),
      compared('footprint/idle', 'memory_peak', 'b-better'),
    ],
    rule: 'The start to the first answer and the memory while idle: Go beyond the margin.',
    limits: 'A machine whose files are in memory already: the first start after a boot takes longer.',
  },
];
