import type { HttpLoadRecord, TimingParts } from '../../model/run/load-record.js';
import { Histogram } from '../../stats/histogram.js';

type Encoded = HttpLoadRecord['histograms'];

/**
 * What several agents recorded of one load that was split among them, as one record: counts add up, histograms are merged,
 * the busiest agent stands for all. `parts`: one at least, of the same window.
 */
export function mergedLoad(parts: readonly [HttpLoadRecord, ...HttpLoadRecord[]]): HttpLoadRecord {
  const [first, ...others] = parts;
  if (others.length === 0) return first;
  const sum = (of: (part: HttpLoadRecord) => number) => parts.reduce((all, part) => all + of(part), 0);
  /** Absent where any part has none. */
  const sumOf = (of: (part: HttpLoadRecord) => number | undefined) =>
    parts.some((part) => of(part) === undefined) ? undefined : sum((part) => of(part) ?? 0);
  const most = (of: (part: HttpLoadRecord) => number | undefined) =>
    Math.max(...parts.map((part) => of(part) ?? 0));
  const fastest = parts.flatMap(({ minimumGoodUs }) => minimumGoodUs ?? []);
  const littleErrors = parts.flatMap(({ littleError }) => littleError ?? []);
  const slots = parts.flatMap(({ arrivalSlots }) => arrivalSlots ?? []);
  const bytes = parts.flatMap((part) => part.bytes ?? []);
  return {
    ...first,
    connections: sum(({ connections }) => connections),
    ...defined(
      'connected',
      sumOf(({ connected }) => connected),
    ),
    unopened: addedUp(parts.map(({ unopened = {} }) => unopened)),
    windowSeconds: most(({ windowSeconds }) => windowSeconds),
    offeredRatePerSecond:
      first.offeredRatePerSecond === null
        ? null
        : sum(({ offeredRatePerSecond }) => offeredRatePerSecond ?? 0),
    achievedRatePerSecond: sum(({ achievedRatePerSecond }) => achievedRatePerSecond),
    scheduled: sum(({ scheduled }) => scheduled),
    sent: sum(({ sent }) => sent),
    ok: sum(({ ok }) => ok),
    failed: sum(({ failed }) => failed),
    timedOut: sum(({ timedOut }) => timedOut),
    dropped: sum(({ dropped }) => dropped),
    inFlight: sum(({ inFlight }) => inFlight),
    ...defined(
      'okInWindow',
      sumOf(({ okInWindow }) => okInWindow),
    ),
    ...defined(
      'answeredInWindow',
      sumOf(({ answeredInWindow }) => answeredInWindow),
    ),
    ...defined(
      'resent',
      sumOf(({ resent }) => resent),
    ),
    heldBack: sum(({ heldBack }) => heldBack),
    failures: addedUp(parts.map(({ failures }) => failures)),
    generatorLimits: addedUp(parts.map(({ generatorLimits = {} }) => generatorLimits)),
    ...(bytes.length === parts.length
      ? {
          bytes: {
            sent: bytes.reduce((all, one) => all + one.sent, 0),
            received: bytes.reduce((all, one) => all + one.received, 0),
          },
        }
      : {}),
    minimumGoodUs: fastest.length === 0 ? null : Math.min(...fastest),
    agentBusy: most(({ agentBusy }) => agentBusy),
    agentCpuSeconds: sum(({ agentCpuSeconds }) => agentCpuSeconds),
    loopGapMs: most(({ loopGapMs }) => loopGapMs),
    suspendedMs: most(({ suspendedMs }) => suspendedMs),
    ...(slots.length === parts.length
      ? {
          arrivalSlots: {
            slots: slots.reduce((all, one) => all + one.slots, 0),
            off: slots.reduce((all, one) => all + one.off, 0),
          },
        }
      : {}),
    littleError: littleErrors.length === 0 ? null : Math.max(...littleErrors),
    compressionSeen: parts.some(({ compressionSeen }) => compressionSeen),
    serverTiming: mergedTiming(parts),
    // Medians of halves cannot be merged.
    halves: null,
    sequencesUsed: sequencesOf(parts),
    histograms: mergedHistograms(parts.map(({ histograms }) => histograms)),
  };
}

/** Agents take values of a sequence in turn: what is used reaches as far as the one that used most. */
function sequencesOf(parts: readonly HttpLoadRecord[]): Record<string, number> {
  const names = new Set(parts.flatMap(({ sequencesUsed }) => Object.keys(sequencesUsed)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      parts.length * Math.max(...parts.map(({ sequencesUsed }) => sequencesUsed[name] ?? 0)),
    ]),
  );
}

function mergedTiming(parts: readonly HttpLoadRecord[]): HttpLoadRecord['serverTiming'] {
  const timings = parts.flatMap(({ serverTiming }) => serverTiming ?? []);
  const count = timings.reduce((all, one) => all + one.count, 0);
  if (count === 0) return null;
  const mean = (of: 'mean' | 'atOrAboveP95'): TimingParts => {
    const weighted = (name: keyof TimingParts) =>
      timings.reduce((all, one) => all + (one[of][name] * one.count) / count, 0);
    return {
      poolMs: weighted('poolMs'),
      dbMs: weighted('dbMs'),
      serMs: weighted('serMs'),
      appMs: weighted('appMs'),
      downMs: weighted('downMs'),
    };
  };
  return { count, mean: mean('mean'), atOrAboveP95: mean('atOrAboveP95') };
}

function mergedHistograms(parts: readonly Encoded[]): Encoded {
  const fromArrival = parts.flatMap(({ fromArrivalUs }) => fromArrivalUs ?? []);
  const groups = new Set(parts.flatMap((part) => Object.keys(part.groups)));
  return {
    responseUs: merged(parts.map(({ responseUs }) => responseUs)),
    ...(fromArrival.length === parts.length ? { fromArrivalUs: merged(fromArrival) } : {}),
    serviceUs: merged(parts.map(({ serviceUs }) => serviceUs)),
    lagUs: merged(parts.map(({ lagUs }) => lagUs)),
    groups: Object.fromEntries(
      [...groups].map((group) => [group, merged(parts.flatMap((part) => part.groups[group] ?? []))]),
    ),
  };
}

function merged(encoded: readonly string[]): string {
  using all = Histogram.decodeMerged(encoded);
  return all.encode();
}

function addedUp(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const part of parts)
    for (const [kind, count] of Object.entries(part)) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}

/** An optional field is left out, never undefined. */
function defined<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, number>);
}
