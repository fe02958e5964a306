import type { LabId } from '../../../harness/model/plan/labs.js';
import type { Report } from '../../../harness/model/report/report.js';
import type { Victim, Victims } from './victims.js';

export type Row = Report['trials'][number];

/** Something that happens in one trial, and the label that this trial must get. */
export interface Fault {
  readonly kind: string;
  /** Where it can happen. */
  readonly labs: readonly LabId[];
  /** Where it can strike the trials of one target alone. */
  readonly onlyOf?: string;
  /** What it strikes; null where that is not there yet. */
  victim(victims: Victims, trial: StruckTrial): Promise<Victim | null>;
  strike(victim: Victim): Promise<void>;
  /** Whether the row of the trial says what happened, and to whom. */
  isLabel(row: Row): boolean;
  /** The label in words, for whoever reads that it is missing. */
  readonly label: string;
}

/** The trial that has just begun. */
export interface StruckTrial {
  readonly block: number;
  readonly target: string;
}
