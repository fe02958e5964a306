/** A level of a block that has to be measured again, by every arm that takes part in it. */
export interface SpoiledLevel {
  readonly scenario: string;
  readonly level: string;
  readonly block: number;
  /** The latest one made; its repeat is the next. */
  readonly attempt: number;
  /** What spoiled it in any arm, each once: a level that fails the same gate three times in a row is given up. */
  readonly gates: readonly string[];
}
