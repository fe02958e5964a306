import type { ClaimEvidence, ClaimRow } from './findings/claim-row.js';
import type { Comparison } from './comparison/comparison.js';
import type { AxisCurve, CrossoverMap } from './findings/crossover.js';
import type { LevelLoad } from './measurement/level-load.js';
import type { MemorySource } from './measurement/memory-source.js';
import type { NotShown } from './measurement/not-shown.js';
import type { Report } from './report.js';
import type { TrialRow } from './measurement/trial-row.js';
import type { FoundWarning } from './measurement/warning.js';

type Unsaid<Row, Sentence extends keyof Row> = Omit<Row, Sentence>;

export type FoundTrial = Unsaid<TrialRow, 'reason'>;
export type FoundEvidence = Unsaid<ClaimEvidence, 'predicted' | 'reason'>;
export type FoundClaim = Unsaid<ClaimRow, 'reason' | 'forUsers' | 'forMachines' | 'evidence'> & {
  readonly evidence: FoundEvidence[];
};
type ScenarioRow = Report['scenarios'][number];
export type FoundLevel = Unsaid<ScenarioRow['levels'][number], 'load'> & { readonly load: LevelLoad };
export type FoundScenario = Unsaid<ScenarioRow, 'answer' | 'levels'> & { readonly levels: FoundLevel[] };
export type FoundMap = Unsaid<CrossoverMap, 'finding' | 'prediction' | 'disagreements'>;
export type FoundCurve = Unsaid<AxisCurve, 'finding'>;

/** A report before anything of what was found is put into words: figures and enums. */
export type ReportData = Unsaid<
  Report,
  | 'headline'
  | 'conclusions'
  | 'scenarios'
  | 'memorySource'
  | 'trials'
  | 'comparisons'
  | 'claims'
  | 'warnings'
  | 'notShown'
  | 'maps'
  | 'axisCurves'
> & {
  readonly scenarios: FoundScenario[];
  readonly memorySources: MemorySource[];
  readonly trials: FoundTrial[];
  readonly comparisons: Comparison[];
  readonly claims: FoundClaim[];
  readonly warnings: FoundWarning[];
  readonly notShown: NotShown[];
  readonly maps: FoundMap[];
  readonly axisCurves: FoundCurve[];
};
