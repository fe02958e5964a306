/** About a third of a millisecond of integer arithmetic, which touches no memory. */
const TURNS = 250_000;
const READINGS = 7;

/**
 * Microseconds that a fixed piece of work takes now, the median of seven readings: on a virtual machine that does not
 * report steal, and where a processor is clocked down, this alone tells. Holds its thread for some two milliseconds.
 */
export function timeCanary(): number {
  work();
  const readings = Array.from({ length: READINGS }, () => {
    const began = performance.now();
    work();
    return (performance.now() - began) * 1_000;
  });
  return readings.sort((x, y) => x - y)[(READINGS - 1) / 2] ?? 0;
}

/** What it comes to is kept, so that no compiler leaves it out. */
let kept = 1;
function work(): void {
  let value = kept;
  for (let turn = 0; turn < TURNS; turn += 1) {
    value ^= value << 13;
    value ^= value >>> 17;
    value ^= value << 5;
  }
  kept = value;
}
