import type { HostRecord } from '../model/run/observation.js';
import type { LoadRecord } from '../model/run/load-record.js';
import type { GateId } from './gates.js';

/** The figures of the gates that see the machine alone, whichever service is measured; null where it was not told. */
export function machineFigures(
  { suspendedMs }: Pick<LoadRecord, 'suspendedMs'>,
  { otherCpuShare, stealShare }: Pick<HostRecord, 'otherCpuShare' | 'stealShare'>,
): (readonly [GateId, number | null])[] {
  return [
    ['suspension', suspendedMs ?? null],
    ['other-programs', otherCpuShare],
    ['steal', stealShare],
  ];
}
