import type { CpuLayout } from '../model/plan/cpus.js';
import type { Environment, RunRecord } from '../model/run/environment.js';
import type { MachineCheck } from '../model/machine-check.js';
import type { NamedHosts } from '../model/plan/hosts.js';
import type { LabId } from '../model/plan/labs.js';
import type { MachineNames } from '../model/scrub.js';
import type { Target } from '../model/plan/target.js';
import type { Lab } from './lab.js';

/** Where the harness itself was started. */
export interface LabSurroundings {
  readonly checkout: string;
  /** The user's own. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** What must never stand in a result. */
  readonly names: MachineNames;
}

export interface BenchOptions {
  readonly surroundings: LabSurroundings;
  readonly targets: readonly Target[];
  /** Whether the targets' requests will call the downstream service. */
  readonly downstream: boolean;
  /** Null: everything on one machine. */
  readonly hosts: NamedHosts | null;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** A way to run services, before anything runs. */
export interface Bench extends AsyncDisposable {
  readonly id: LabId;
  /** What of the machine decides a plan. */
  readonly machine: { readonly cpus: CpuLayout; readonly openFilesHard: number };
  /** What names other machines that it uses: must not stand in a record. */
  readonly words?: readonly string[];
  /** Brings in what the targets need: set-up, which a run's wall time leaves out. */
  prepare(): Promise<void>;
  /** The lab with Postgres seeded, its logs in the run's folder. */
  start(logsFolder: string): Promise<Lab>;
  /** The machine and the versions of everything that a run uses. */
  describe(lab: Lab, cpus: CpuLayout): Promise<Environment>;
  /** What set-up found that a report shows. */
  records(): RunRecord[];
}

export interface CleanOptions {
  /** Whose images they are. */
  readonly checkout: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Those to be asked, too. */
  readonly hosts: NamedHosts | null;
  /** The images too: the next start builds them anew. */
  readonly images: boolean;
}

/** A kind of lab: what its folder gives to the table of labs. */
export interface LabKind {
  /** What it needs, as an error names it. */
  readonly needs: string;
  /** Looks for that, before `auto` takes this lab. Throws KnownError where it is missing. */
  require(options: BenchOptions): Promise<void>;
  /** What it finds of that, piece by piece, each with what to do. */
  check(environment: Readonly<NodeJS.ProcessEnv>, hosts: NamedHosts | null): Promise<MachineCheck[]>;
  /** Throws KnownError. */
  open(options: BenchOptions): Promise<Bench>;
  /** Removes what killed runs left; what belongs to runs that go on, or is not ours, stays. Resolves to what it did, a line each. */
  clean(options: CleanOptions): Promise<string[]>;
}
