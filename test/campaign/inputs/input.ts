import type { Arbitrary } from 'fast-check';

/** Something bad to give to the command. */
export interface BadInput {
  /** Says it in a line, so that it can be tried by hand. */
  readonly what: string;
  readonly args: readonly string[];
  /** Where its command is, if not in the workshop's own checkout. */
  readonly checkout?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** How long it was asked to take. */
  readonly seconds?: number;
}

/** What makes one kind of bad inputs, in a workshop. */
export interface InputKind {
  readonly kind: string;
  /** Each is prepared just before it is tried; what is given back is undone after. */
  inputs(workshop: Workshop): Arbitrary<Prepare>;
}

export type Prepare = () => Promise<BadInput & { readonly undo?: () => Promise<void> | void }>;

export interface Workshop {
  readonly checkout: string;
  /** A place for copies. */
  readonly folder: string;
}
