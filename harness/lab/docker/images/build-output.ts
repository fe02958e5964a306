import type { Readable } from 'node:stream';
import { z } from 'zod';
import { linesOf } from '../../../linux/lines.js';

const TAIL_LINES = 25;
/** How often a step that takes its time is told. */
const TELL_MS = 5_000;
const messageSchema = z.object({
  stream: z.string().optional(),
  error: z.string().optional(),
  aux: z.object({ ID: z.string().optional() }).optional().catch(undefined),
});

/** What the classic builder said, from its stream of JSON messages. */
export class BuildOutput {
  /** Its last lines. */
  readonly tail: string[] = [];
  /** Those that make something. */
  steps = 0;
  cachedSteps = 0;
  /** The image that was made; null before its end, or where the engine does not say. */
  imageId: string | null = null;
  #atWork = '';
  #inStage = false;

  /** Reads to the end, and tells which step is at work when it takes longer. Throws the builder's error. */
  async read(output: Readable, onStep: (step: string) => void): Promise<void> {
    const teller = setInterval(() => {
      if (this.#atWork !== '') onStep(this.#atWork);
      this.#atWork = '';
    }, TELL_MS);
    try {
      for await (const line of linesOf(output)) {
        const { stream, error, aux } = messageSchema.parse(JSON.parse(line));
        this.imageId = aux?.ID ?? this.imageId;
        for (const said of (stream ?? '').split('\n')) if (said.trim() !== '') this.#take(said);
        if (error !== undefined) throw new Error(error);
      }
    } finally {
      clearInterval(teller);
    }
  }

  #take(said: string): void {
    const [, step, of, what] = /^Step (\d+)\/(\d+) : (\S+)/.exec(said) ?? [];
    if (step !== undefined && of !== undefined) {
      // What a stage is built from, and the arguments before the first, are neither made nor cached.
      if (what === 'FROM') this.#inStage = true;
      else if (this.#inStage) this.steps += 1;
      this.#atWork = `step ${step} of ${of}`;
    }
    if (said.includes('Using cache')) this.cachedSteps += 1;
    this.tail.push(said);
    if (this.tail.length > TAIL_LINES) this.tail.shift();
  }
}
