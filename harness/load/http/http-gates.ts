import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { gateOf } from '../../rules/gates.js';
import { Histogram } from '../../stats/histogram.js';
import { number, percent, quantity } from '../../words/numbers.js';
import { remedyOf } from './own-limits.js';

/** docs/method.md, "Gates": beyond these the figures describe the generator and not the service. */
const FEWEST_SENT = gateOf('sent-share').invalid;
const MOST_SLOTS_OFF = gateOf('off-schedule').invalid;
const LONGEST_GAP_MS = gateOf('loop-gap').invalid;
const LARGEST_LITTLE_ERROR = gateOf('littles-law').invalid;
const BUSIEST_AGENT = gateOf('agent-busy').invalid;
/** The generator's part of a quantile, as a share of the margin; the margin is a tenth of the quantile. */
const LARGEST_PART = gateOf('generator-part').invalid;
const MARGIN = 0.1;
/** A tenth of a time shorter than a millisecond is less than what waking a process up takes. */
const LEAST_MARGIN_US = 100;

/** With fewer answers a quantile is not judged: ten lie beyond it. */
const QUANTILES = [
  { quantile: 'p50', fewest: 20 },
  { quantile: 'p95', fewest: 200 },
  { quantile: 'p99', fewest: 1_000 },
] as const;

/** A quantile that the generator spoiled, in microseconds. */
export interface SpoiledQuantile {
  readonly quantile: 'p50' | 'p95' | 'p99';
  readonly partUs: number;
  readonly marginUs: number;
}

/** What spoils every figure of a window, or its rate: the gate with its figure; null where nothing does. */
export function spoilsAll(record: HttpLoadRecord): string | null {
  const { scheduled, ok, failed, timedOut, dropped, inFlight } = record;
  const settled = ok + failed + timedOut + dropped + inFlight;
  if (settled !== scheduled) return `conservation: scheduled ${scheduled}, accounted for ${settled}`;
  return ownLimit(record) ?? schedule(record) ?? standstill(record) ?? littlesLaw(record);
}

/** What spoils the latencies of a window alone; null where nothing does. In a closed loop a busy agent is the rate's limit. */
export function spoilsLatency(record: HttpLoadRecord, spoiled: readonly SpoiledQuantile[]): string | null {
  if (record.loop === 'closed') return null;
  if (record.agentBusy > BUSIEST_AGENT)
    return `agent busy: ${number(record.agentBusy)} of its core is more than ${BUSIEST_AGENT}`;
  const median = spoiled.find(({ quantile }) => quantile === 'p50');
  if (!median) return null;
  const { partUs, marginUs } = median;
  return `generator's part: ${quantity('us', partUs)} of the median are more than ${LARGEST_PART} of its margin, ${quantity('us', marginUs)}`;
}

/** Quantiles of which the generator's part, from due less from arrival, is more than a third of the margin. */
export function spoiledQuantiles({ loop, histograms }: HttpLoadRecord): SpoiledQuantile[] {
  if (loop === 'closed' || histograms.fromArrivalUs === undefined) return [];
  const response = Histogram.decode(histograms.responseUs).digest();
  const fromArrival = Histogram.decode(histograms.fromArrivalUs).digest();
  return QUANTILES.flatMap(({ quantile, fewest }) => {
    if (fromArrival.count < fewest) return [];
    const truthUs = fromArrival[quantile] ?? 0;
    const partUs = (response[quantile] ?? 0) - truthUs;
    const marginUs = Math.max(LEAST_MARGIN_US, truthUs * MARGIN);
    return partUs > LARGEST_PART * marginUs ? [{ quantile, partUs, marginUs }] : [];
  });
}

function ownLimit({ generatorLimits = {}, connected, connections }: HttpLoadRecord): string | null {
  const [kind] = Object.entries(generatorLimits).sort((a, b) => b[1] - a[1])[0] ?? [];
  if (kind === undefined) return null;
  return `connections: ${connected ?? 0} of ${connections} (${kind}); ${remedyOf(kind)}`;
}

function schedule(record: HttpLoadRecord): string | null {
  if (record.loop === 'closed') return null;
  const sentShare = (record.sent + record.heldBack) / record.scheduled;
  if (sentShare < FEWEST_SENT) return `sent share: ${number(sentShare)} is below ${FEWEST_SENT}`;
  const { slots, off } = record.arrivalSlots ?? { slots: 1, off: 0 };
  return off > MOST_SLOTS_OFF * slots
    ? `schedule: in ${off} of ${slots} slots of 100 ms the arrivals taken up are more than 10 % off`
    : null;
}

export function standstill({
  suspendedMs = 0,
  loopGapMs = 0,
}: Pick<HttpLoadRecord, 'suspendedMs' | 'loopGapMs'>): string | null {
  if (suspendedMs > 0) return `suspension: the machine slept for ${Math.round(suspendedMs)} ms of the window`;
  return loopGapMs > LONGEST_GAP_MS
    ? `loop gap: the agent stood still for ${Math.round(loopGapMs)} ms, more than ${LONGEST_GAP_MS}`
    : null;
}

function littlesLaw({ littleError }: HttpLoadRecord): string | null {
  return littleError !== null && littleError > LARGEST_LITTLE_ERROR
    ? `Little's law: off by ${percent(littleError)}, more than ${LARGEST_LITTLE_ERROR * 100} %`
    : null;
}
