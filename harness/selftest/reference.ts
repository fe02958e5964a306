import type { Rig } from './rig.js';
import type { ReferenceFigure } from './figure.js';

/** Something of known behaviour that is measured through the agents. */
export interface Reference {
  readonly id: string;
  /** What is known, for people. */
  readonly known: string;
  /** How long it takes, about: for the time left. */
  readonly seconds: number;
  readonly measure: (rig: Rig) => Promise<ReferenceFigure[]>;
}
