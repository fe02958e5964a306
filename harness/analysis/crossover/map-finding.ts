import type { Judged, Lead, MapCell, MapFinding, Parity } from '../../model/report/findings/crossover.js';

/** What the map shows: where nothing differs, and where a side is ahead by either margin. */
export function mapFinding(cells: readonly MapCell[]): MapFinding {
  const measured = cells.filter(({ state }) => state === 'measured');
  if (measured.length === 0) return { kind: 'not-measured' };
  const decided = (of: (cell: MapCell) => Judged | null) =>
    measured.filter((cell) => isDecided(of(cell))).length;
  const decidedByRatio = decided(({ ratio }) => ratio);
  if (decidedByRatio === 0) return { kind: 'undecided', measured: measured.length };
  return {
    kind: 'decided',
    measured: measured.length,
    decidedByRatio,
    decidedByDifference: decided(({ differenceUs }) => differenceUs),
    decidedByP95: decided(({ p95 }) => p95),
    notSustained: cells.filter(({ state }) => state === 'not-sustained').length,
    parity: cornerOfParity(measured),
    leads: (['b', 'a'] as const).flatMap((side) => leadOf(measured, side) ?? []),
  };
}

/** Of all corners (waits from w on, rates up to r) without a side ahead, the one with most cells that showed no difference. */
function cornerOfParity(measured: readonly MapCell[]): Parity | null {
  const placed = measured.flatMap((cell) =>
    cell.ratePerSecond === null ? [] : [{ ...cell, ratePerSecond: cell.ratePerSecond }],
  );
  const corners = placed.flatMap(({ waitMs, ratePerSecond }): Parity[] => {
    const inside = placed.filter((cell) => cell.waitMs >= waitMs && cell.ratePerSecond <= ratePerSecond);
    if (inside.some(({ ratio }) => isBetter(ratio))) return [];
    const same = inside.filter(({ ratio }) => ratio?.verdict === 'equivalent').length;
    return same === 0 ? [] : [{ waitMs, ratePerSecond, same, undecided: inside.length - same }];
  });
  return corners.sort((m, n) => n.same - m.same || m.undecided - n.undecided).at(0) ?? null;
}

const isBetter = (judged: Judged | null) => judged?.verdict === 'a-better' || judged?.verdict === 'b-better';

export function isDecided(judged: Judged | null): boolean {
  return judged !== null && judged.verdict !== 'inconclusive' && judged.verdict !== 'invalid';
}

/** Null where the side is ahead nowhere. */
function leadOf(measured: readonly MapCell[], side: 'a' | 'b'): Lead | null {
  const byRatio = measured.filter(({ ratio }) => ratio?.verdict === `${side}-better`);
  const noticed = measured.filter(({ differenceUs }) => differenceUs?.verdict === `${side}-better`);
  if (byRatio.length === 0 && noticed.length === 0) return null;
  const rates = noticed.flatMap(({ ratePerSecond }) => ratePerSecond ?? []);
  return {
    side,
    byRatio: byRatio.length,
    byOutcome: byRatio.filter(({ ratio }) => ratio?.byOutcome === true).length,
    byDifference: noticed.length,
    byP95: measured.filter(({ p95 }) => p95?.verdict === `${side}-better`).length,
    fromPerSecond: rates.length > 0 ? Math.min(...rates) : null,
  };
}
