/** An object that carries a label of ours, of whatever run. */
export interface LabelledObject {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdSeconds: number;
  /** Containers only. */
  readonly running: boolean;
}
