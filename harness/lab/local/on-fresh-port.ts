import { InterruptedError } from '../../errors.js';
import type { OwnedProcess } from './owned-process.js';
import { freshPort, isFree } from './ports.js';

const PORT_TRIES = 3;

interface Start<Service> {
  readonly launch: (port: number) => Promise<OwnedProcess>;
  /** `began`: when it was launched, as performance.now() tells. */
  readonly ready: (process_: OwnedProcess, port: number, began: number) => Promise<Service>;
  readonly signal?: AbortSignal | undefined;
  readonly findPort?: (() => Promise<number>) | undefined;
}

/**
 * Starts a process on a fresh port and waits until it is ready; one that does not get ready is ended. A port that
 * another program took in between is the machine's doing and tried again. Throws InterruptedError, or what `launch`
 * and `ready` throw.
 */
export async function startOnFreshPort<Service>(start: Start<Service>): Promise<Service> {
  for (let tries = 1; ; tries += 1) {
    const port = await (start.findPort ?? freshPort)();
    const began = performance.now();
    const process_ = await start.launch(port);
    try {
      return await start.ready(process_, port, began);
    } catch (thrown) {
      const ownEnd = process_.exit() !== null;
      await process_[Symbol.asyncDispose]().catch(() => undefined);
      if (start.signal?.aborted) throw new InterruptedError();
      if (tries === PORT_TRIES || !ownEnd || (await isFree(port))) throw thrown;
    }
  }
}
