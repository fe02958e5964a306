import type { Environment, RunRecord } from '../../model/run/environment.js';
import type { NamedHosts } from '../../model/plan/hosts.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Target } from '../../model/plan/target.js';
import type { Resumed } from '../../run/schedule/resumed.js';
import type { RunStore } from '../../store/run-store.js';
import type { Bench } from '../../lab/bench.js';
import type { LabChoice } from '../../model/plan/labs.js';

/** What is run, and where it is kept: a run that flags ask for, or an interrupted one that goes on. */
export interface Undertaking extends Disposable {
  readonly kind: 'fresh' | 'resumed';
  readonly lab: LabChoice;
  /** Null: everything on one machine. */
  readonly hosts: NamedHosts | null;
  readonly targets: readonly Target[];
  /** Whether some target calls the downstream service in it. */
  readonly downstream: boolean;
  /** Held until it is disposed of, so that no other start writes there. */
  readonly folder: string;
  /** Of the sources that make it. */
  readonly codeSha256: string;
  readonly resumed: Resumed;
  /** What it had taken before it went on. */
  readonly secondsBefore: number;
  planOn(bench: Bench): Plan;
  /** Opens the run's folder for writing, once its machine is known. Throws UsageError where it cannot go on there. */
  openStore(opening: StoreOpening): RunStore;
}

export interface StoreOpening {
  readonly plan: Plan;
  readonly environment: Environment;
  /** What set-up found that a report shows. */
  readonly setUp: readonly RunRecord[];
  readonly elapsedSeconds: number;
  /** What names machines beside this one. */
  readonly words: readonly string[];
}
