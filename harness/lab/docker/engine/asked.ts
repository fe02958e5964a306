import { asError, EnvironmentError } from '../../../errors.js';

/** A busy engine may take long to start or remove a container; one that has hung is not waited for. */
const ANSWER_WITHIN_MS = 60_000;

/** What an engine would not do. Its message is the engine's own. */
export class EngineError extends EnvironmentError {
  /** HTTP's; null where there was no answer. */
  readonly status: number | null;

  constructor(what: string, thrown: unknown) {
    const found = asError(thrown).message.trim();
    super(
      {
        expected: `the Docker engine ${what}`,
        found,
        remedy: "See that `docker version` answers and what the engine's own log says, or use --lab local.",
      },
      { cause: thrown },
    );
    this.message = found;
    this.status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : null;
  }
}

/** The engine's answer, within its time. Throws EngineError. */
export async function asked<T>(what: string, answer: Promise<T>, withinMs = ANSWER_WITHIN_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${withinMs / 1_000} s`));
    }, withinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (thrown) {
    throw new EngineError(what, thrown);
  } finally {
    clearTimeout(timer);
  }
}

/** What an engine lists; one that only speaks as Docker does may say null for none, which the client hands on as bytes. */
export function listed<T>(found: readonly T[]): readonly T[] {
  return isList(found) ? found : [];
}

const isList = (found: unknown): boolean => Array.isArray(found);

/** Statuses that say that what is to be removed is gone already, or is just being removed. */
export const GONE = [404, 409];

/** Resolves to whether it was done: false where the engine answers one of these statuses, by which nothing was left to do. */
export async function unless(statuses: readonly number[], action: Promise<unknown>): Promise<boolean> {
  try {
    await action;
    return true;
  } catch (thrown) {
    if (thrown instanceof EngineError && statuses.includes(thrown.status ?? 0)) return false;
    throw thrown;
  }
}
