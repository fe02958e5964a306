/** Something that a run wants of the machine, as `crossover doctor` tells it. */
export interface MachineCheck {
  readonly id: string;
  readonly ok: boolean;
  readonly found: string;
  readonly expected: string;
  /** What to do when `ok` is false. */
  readonly remedy: string;
  /** Without it no run is possible; without the others it is only less exact. */
  readonly needed: boolean;
}
