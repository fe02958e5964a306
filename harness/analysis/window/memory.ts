import { mean } from 'simple-statistics';
import type { CompletedObservation, MemoryPoint, ResourceRecord } from '../../model/run/observation.js';

/** What a figure of memory is, in words; the first that is known is used. */
const KINDS = {
  pss: 'proportional set size (PSS), summed over its processes',
  workingSet: 'working set of its control group: memory charged less inactive file pages',
  rss: 'resident set size (RSS), summed over its processes, shared pages counted in each',
} as const;
type MemoryKind = keyof typeof KINDS;
type Figures = Readonly<Record<MemoryKind, number | null>>;

const peaksOf = (resources: ResourceRecord): Figures => ({
  pss: resources.pssPeakBytes,
  workingSet: resources.cgroup?.workingSetPeakBytes ?? null,
  rss: resources.rssPeakBytes,
});
const figuresAt = (point: MemoryPoint): Figures => ({
  pss: point.pssBytes,
  workingSet: point.workingSetBytes,
  rss: point.rssBytes,
});

/** The kind that all of them have, or null: figures of different kinds lie on no common line. */
function commonKind(figures: readonly Figures[]): MemoryKind | null {
  const kinds = Object.keys(KINDS) as MemoryKind[];
  return kinds.find((kind) => figures.every((figure) => figure[kind] !== null)) ?? null;
}

export function memoryPeakBytes(resources: ResourceRecord): number | null {
  const peaks = peaksOf(resources);
  const kind = commonKind([peaks]);
  return kind === null ? null : peaks[kind];
}

/** Memory at each point, all of one kind; empty where no kind is known of all. */
export function memoryLine(points: readonly MemoryPoint[]): { connections: number; bytes: number }[] {
  const kind = commonKind(points.map(figuresAt));
  if (kind === null) return [];
  return points.map((point) => ({ connections: point.connections, bytes: figuresAt(point)[kind] ?? 0 }));
}

/** Each part's mean; null where a window does not tell it. */
export function meanMemoryParts(windows: readonly ResourceRecord[]) {
  const meanOf = (part: (resources: ResourceRecord) => number | null | undefined): number | null => {
    const known = windows.map(part).filter((bytes) => bytes !== null && bytes !== undefined);
    return known.length === windows.length && known.length > 0 ? mean(known) : null;
  };
  return {
    pss: meanOf(({ pssPeakBytes }) => pssPeakBytes),
    rss: meanOf(({ rssPeakBytes }) => rssPeakBytes),
    workingSet: meanOf(({ cgroup }) => cgroup?.workingSetPeakBytes),
    anonymous: meanOf(({ cgroup }) => cgroup?.anonymousPeakBytes),
    charged: meanOf(({ cgroup }) => cgroup?.peakBytes),
    sockets: meanOf(({ cgroup }) => cgroup?.socketBytes),
    slab: meanOf(({ cgroup }) => cgroup?.slabBytes),
  };
}

/** What the figures of memory in a report are, and where they come from: a sentence a kind, with its targets where they differ. */
export function memorySource(observations: readonly CompletedObservation[]): string {
  const targetsOf = new Map<string, Set<string>>();
  for (const { target, resources } of observations) {
    const kind = commonKind([peaksOf(resources)]);
    const text = kind === null ? 'not available' : `${KINDS[kind]} (from ${resources.source})`;
    targetsOf.set(text, (targetsOf.get(text) ?? new Set()).add(target));
  }
  const all = [...targetsOf];
  if (all.length <= 1) return all[0]?.[0] ?? 'not measured';
  return all.map(([text, targets]) => `${[...targets].join(', ')}: ${text}`).join('; ');
}
