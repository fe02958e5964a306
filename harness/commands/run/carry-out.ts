import { asError } from '../../errors.js';
import type { Bench } from '../../lab/bench.js';
import { chooseBench } from '../../lab/labs.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Progress } from '../../progress.js';
import type { CommandContext } from '../context.js';
import type { Beside } from '../own/beside.js';
import { CodeWatch } from './code-watch.js';
import { measure } from './measure.js';
import type { Undertaking } from './undertaking.js';

/** What is said of a plan before it is run, a line each. */
type Announce = (plan: Plan, bench: Bench) => readonly string[];

/**
 * Brings in what is missing, and measures the plan in a lab until it is done, or until `mostSeconds` of it have passed.
 * Resolves to what stopped it, which waits for the report of what was measured; null where the plan was made whole.
 * Throws what kept it from beginning.
 */
export async function carryOut(
  undertaking: Undertaking,
  { surroundings, signal }: CommandContext,
  progress: Progress,
  announce: Announce,
  { mostSeconds, beside = null }: { readonly mostSeconds?: number; readonly beside?: Beside | null } = {},
): Promise<Error | null> {
  const { lab, targets, downstream, hosts } = undertaking;
  const onStep = (title: string) => {
    progress.show({ kind: 'step', title });
  };
  const options = { surroundings, targets, downstream, hosts, signal, onStep };
  await using bench = await chooseBench(lab, options);
  await bench.prepare();
  const elapsedSeconds = stopwatch(undertaking.secondsBefore);
  const plan = undertaking.planOn(bench);
  for (const line of announce(plan, bench)) progress.say(line);
  using limit = new TimeLimit(mostSeconds);
  const { store, error } = await measure(bench, undertaking, {
    plan,
    progress,
    signal: AbortSignal.any([signal, limit.signal]),
    elapsedSeconds,
    beside,
    code: new CodeWatch(surroundings.checkout, undertaking.codeSha256, elapsedSeconds),
  });
  try {
    store.append({
      record: 'end',
      status: error ? 'partial' : 'complete',
      finishedAt: new Date().toISOString(),
      wallSeconds: elapsedSeconds(),
    });
    return error;
  } catch (thrown) {
    return error ?? asError(thrown);
  }
}

/** Aborts after so many seconds; without a number never. */
class TimeLimit implements Disposable {
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout | null;

  constructor(seconds: number | undefined) {
    this.#timer =
      seconds === undefined
        ? null
        : setTimeout(() => {
            this.#over.abort();
          }, 1_000 * seconds);
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  [Symbol.dispose](): void {
    if (this.#timer) clearTimeout(this.#timer);
  }
}

function stopwatch(secondsBefore: number): () => number {
  const began = performance.now();
  return () => secondsBefore + (performance.now() - began) / 1_000;
}
