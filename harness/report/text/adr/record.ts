/** A reason for or against, in Markdown. */
export interface Point {
  readonly tone: 'good' | 'neutral' | 'bad';
  readonly text: string;
}

/** A decision record before it has a format; every text is Markdown. Its status is `proposed`: the choice is the team's. */
export interface AdrRecord {
  readonly title: string;
  /** 2026-11-28 */
  readonly date: string;
  readonly context: readonly string[];
  readonly drivers: readonly string[];
  readonly options: readonly { readonly title: string; readonly points: readonly Point[] }[];
  /** Blocks. */
  readonly outcome: readonly string[];
  readonly consequences: readonly Point[];
  /** Blocks. */
  readonly confirmation: readonly string[];
  /** When to look again, and where the evidence is. */
  readonly more: readonly string[];
}

/** What the team has to write: marked so that it cannot be overlooked. */
export const BLANK = '**[team]**';

/** Until the team has chosen. */
export const OPEN_CHOICE = `Chosen option: "${BLANK}", because ${BLANK}.`;

/** Whether a record, as it was drafted or edited since, still waits for the choice. */
export const isUndecided = (text: string): boolean => text.includes(OPEN_CHOICE);
