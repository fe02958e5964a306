import { gateOf } from '../../rules/gates.js';
import { FEWEST_IN_TIME } from '../../rules/sustained.js';
import { number } from '../../words/numbers.js';
import { standstill } from '../http/http-gates.js';
import { isOwnLimit, remedyOf } from '../http/own-limits.js';
import type { LoadReport } from '../standalone.js';

const BUSIEST_AGENT = gateOf('agent-busy').invalid;

/** What a load of sockets is judged by. */
export interface SeenDeliveries {
  readonly connections: number;
  readonly connected: number;
  readonly disconnected: number;
  readonly closes: Readonly<Record<string, number>>;
  /** By kind. */
  readonly connectFailures: Readonly<Record<string, number>>;
  readonly publishFailures: Readonly<Record<string, number>>;
  /** Whether anything was to be published from here. */
  readonly publishes: boolean;
  readonly published: number;
  readonly publishFailed: number;
  readonly scheduled: number;
  readonly ok: number;
  readonly compressionSeen: boolean;
  readonly agentBusy: number;
  readonly loopGapMs: number;
  readonly suspendedMs: number;
}

/** The generator's faults first: a window that they spoiled says nothing of the target. */
export function verdictOf(seen: SeenDeliveries): Pick<LoadReport, 'status' | 'gate'> {
  const spoiled = ownLimit(seen) ?? standstill(seen);
  if (spoiled !== null) return { status: 'invalid', gate: spoiled };
  if (isWithoutOneGood(seen)) return { status: 'failed' };
  if (seen.compressionSeen)
    return { status: 'invalid', gate: 'compression: the target chose it, though it was not offered' };
  if (!isSustained(seen)) return { status: 'not-sustained' };
  return seen.agentBusy > BUSIEST_AGENT
    ? {
        status: 'invalid',
        gate: `agent busy: ${number(seen.agentBusy)} of its core is more than ${BUSIEST_AGENT}`,
      }
    : { status: 'ok' };
}

function ownLimit({ connections, connected, ...seen }: SeenDeliveries): string | null {
  const kinds = [...Object.entries(seen.connectFailures), ...Object.entries(seen.publishFailures)];
  const [kind] = kinds.filter(([name]) => isOwnLimit(name)).sort((a, b) => b[1] - a[1])[0] ?? [];
  return kind === undefined
    ? null
    : `connections: ${connected} of ${connections} (${kind}); ${remedyOf(kind)}`;
}

/** No delivery; or, where nobody here publishes, no socket that stayed and no frame. */
function isWithoutOneGood({ connected, disconnected, publishes, ok }: SeenDeliveries): boolean {
  return connected === 0 || (ok === 0 && (publishes || disconnected === connected));
}

/** Every connection that was asked for stayed, and what was due to be published and delivered was, in time. */
function isSustained(seen: SeenDeliveries): boolean {
  if (seen.connected < seen.connections || Object.keys(seen.closes).length > 0) return false;
  const due = seen.published + seen.publishFailed;
  return seen.published >= FEWEST_IN_TIME * due && seen.ok >= FEWEST_IN_TIME * seen.scheduled;
}
