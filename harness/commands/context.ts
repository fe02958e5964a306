import type { Surroundings } from '../config.js';
import { Progress } from '../progress.js';
import type { Output } from './output.js';

/** What every command works with. */
export interface CommandContext {
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
  readonly output: Output;
}

export function openProgress({ surroundings, output }: Omit<CommandContext, 'signal'>): Progress {
  return new Progress({
    isTerminal: surroundings.stderrIsTerminal,
    write: (text) => {
      output.err(text);
    },
    nowSeconds: () => performance.now() / 1_000,
  });
}
