import { mean } from 'simple-statistics';
import { groupBy } from '../../model/group.js';
import type { MemoryKind, MemorySource } from '../../model/report/measurement/memory-source.js';
import { MEMORY_KINDS } from '../../model/report/measurement/memory-source.js';
import type { CompletedObservation, MemoryPoint, ResourceRecord } from '../../model/run/observation.js';

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
  return MEMORY_KINDS.find((kind) => figures.every((figure) => figure[kind] !== null)) ?? null;
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

/** What the figures of memory in a report are, and where they come from: one source each, with the targets that have it. */
export function memorySources(observations: readonly CompletedObservation[]): MemorySource[] {
  const found = observations.map(({ target, resources }) => {
    const kind = commonKind([peaksOf(resources)]);
    return { target, kind, readFrom: kind === null ? '' : resources.source };
  });
  const alike = groupBy(found, ({ kind, readFrom }) => `${kind ?? ''} ${readFrom}`);
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { kind, readFrom } = first;
    return [{ targets: [...new Set(same.map(({ target }) => target))], kind, readFrom }];
  });
}
