import type { Claim } from '../../model/plan/claim.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { LabId } from '../../model/plan/labs.js';
import type { Plan, Profile } from '../../model/plan/plan.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';

/** What the user asked for, and what the machine allows. */
export interface Wishes {
  readonly profile: Profile;
  readonly lab: LabId;
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly targets: readonly Target[];
  /** Null: the profile's own number. */
  readonly blocks: number | null;
  /** Of p99, beyond what is injected; null: the scenarios' own. */
  readonly objectiveMs: number | null;
  /** As many blocks as it takes until no primary comparison is open, within `blocks`. */
  readonly untilDecided: boolean;
  /** What the run may take, set-up left out. Null: as long as its blocks take. */
  readonly budgetSeconds: number | null;
  /** Null: every level of the profile. */
  readonly levels: readonly string[] | null;
  /** Levels that the named claims need, as `scenario/level`, whatever the profile leaves out. */
  readonly needed: ReadonlySet<string>;
  /** Only A/A arms, of each target. */
  readonly onlyAa: boolean;
  readonly cpus: CpuLayout;
  /** Hard limit of open files in one process. */
  readonly openFilesHard: number;
  /** Agents that make the load of HTTP requests between them; left out: one. */
  readonly loadAgents?: number;
  readonly rules: Readonly<Record<string, string>>;
  /** Of readers' own services. */
  readonly own?: { readonly limits: NonNullable<Plan['limits']>; readonly warmUpSeconds: number };
  /** Hashed with the plan, so that what decides a claim cannot change afterwards. */
  readonly claims: readonly Claim[];
}
