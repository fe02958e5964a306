import type { CompletedObservation } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import type { LinkFigure } from '../../model/run/link.js';
import type { LinkAround } from './links-around.js';

interface OnLinks {
  readonly level: Pick<Level, 'load'>;
  readonly links: readonly LinkAround[];
}

/** Two readings of one quiet link differ by less. */
const NEGLIGIBLE_US = 50;
/** Ethernet, IP and TCP with its time stamps, of each message that fits in a segment. */
const HEADER_BYTES = 66;

/** The most that a round trip changed, as a share of what it was before; null where no link was read on both sides. */
export function driftShare(links: readonly LinkAround[]): number | null {
  const drifts = links.flatMap(({ before, after }) => {
    if (after === null) return [];
    const driftUs = Math.abs(after.roundTripP50Us - before.roundTripP50Us);
    return driftUs > NEGLIGIBLE_US ? driftUs / before.roundTripP50Us : 0;
  });
  return drifts.length === 0 ? null : Math.max(...drifts);
}

/** Null where nothing was offered: a closed loop takes what it gets. */
export function shareOfLink(observation: CompletedObservation, { level, links }: OnLinks): number | null {
  const link = toTarget(links);
  const offered = offeredBytesPerSecond(observation, level);
  return link === null || offered === null ? null : offered / link.bytesPerSecond;
}

/** Above it requests wait for connections that are on their way, whoever answers. Null where no rate was planned: a staircase goes as high as its target lets it. */
export function shareOfConnections({ load }: CompletedObservation, { level, links }: OnLinks): number | null {
  const link = toTarget(links);
  if (link === null || level.load.kind !== 'open-loop' || load.kind !== 'http') return null;
  if (load.offeredRatePerSecond === null) return null;
  return (load.offeredRatePerSecond * link.roundTripP50Us) / 1e6 / load.connections;
}

/**
 * In the direction that carries more. An answer's size is the contract's, so it is taken by the answers that came,
 * however many did.
 */
function offeredBytesPerSecond({ load }: CompletedObservation, level: OnLinks['level']): number | null {
  if (load.kind === 'fanout') {
    if (level.load.kind !== 'fanout') return null;
    return load.connections * load.broadcastsPerSecond * (level.load.messageBytes + HEADER_BYTES);
  }
  const { offeredRatePerSecond, bytes, sent, ok, failed } = load;
  if (offeredRatePerSecond === null || bytes === undefined || ok + failed === 0) return null;
  const ofRequest = bytes.sent / Math.max(1, sent);
  const ofAnswer = bytes.received / (ok + failed);
  return offeredRatePerSecond * (Math.max(ofRequest, ofAnswer) + HEADER_BYTES);
}

function toTarget(links: readonly LinkAround[]): LinkFigure | null {
  return links.find(({ before }) => before.from === 'load' && before.to === 'target')?.before ?? null;
}
