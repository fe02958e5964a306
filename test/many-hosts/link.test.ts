import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkReading } from '../../harness/lab/hosts/link.js';
import { checkout } from '../crossover.test-support.js';
import type { Namespace } from './namespaces.js';
import { inside, missingFor, Namespaces } from './namespaces.js';

const missing = missingFor([], { delayMs: 1 });
/** What is recovered of a delay: to within 5 %, or to what two readings of a quiet link differ by. */
const NEGLIGIBLE_US = 50;
/** The machine's own work is in each reading, and only ever adds: the least of several has least of it. */
const READINGS = 5;

/** An end of a link in a host's network, as the lab starts it in a container there. */
class End implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(host: Namespace) {
    const program = join(checkout, 'dist', 'harness', 'lab', 'hosts', 'link-main.js');
    const [nsenter, ...args] = [...inside(host), process.execPath, program];
    this.#process = spawn(nsenter, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#process.stdin!.write(`${JSON.stringify(question)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('An end of the link has gone.');
    return JSON.parse(line.value) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#process, 'exit');
    this.#process.kill();
    await exit;
  }
}

describe.skipIf(missing !== null)(
  `the link between two hosts${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    let namespaces: Namespaces;
    let load: End;
    let target: End;
    let place: { readonly host: string; readonly port: number };
    beforeAll(async () => {
      namespaces = new Namespaces(2);
      const [one, two] = namespaces.hosts;
      load = new End(one!);
      target = new End(two!);
      const { port } = await target.ask<{ port: number }>({ serve: two!.address });
      place = { host: two!.address, port };
    });
    afterAll(async () => {
      await load[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
      namespaces[Symbol.dispose]();
    });

    const measured = () => load.ask<LinkReading>({ measure: place });

    async function leastRoundTripUs(delayMs: number): Promise<number> {
      namespaces.impair(namespaces.hosts[0]!, { delayMs });
      const readings: LinkReading[] = [];
      for (let count = 0; count < READINGS; count += 1) readings.push(await measured());
      return Math.min(...readings.map(({ roundTripP50Us }) => roundTripP50Us));
    }

    it.each([0.5, 2, 10])('that is %d ms longer is found that much longer', async (delayMs) => {
      const withoutUs = await leastRoundTripUs(0);
      const addedUs = (await leastRoundTripUs(delayMs)) - withoutUs;
      const delayUs = delayMs * 1_000;
      process.stderr.write(`A delay of ${delayMs} ms is read as ${addedUs.toFixed(0)} us\n`);
      expect(Math.abs(addedUs - delayUs)).toBeLessThanOrEqual(Math.max(NEGLIGIBLE_US, 0.05 * delayUs));
    });

    it('that loses packets is slower at its 99th percentile, and not at its median', async () => {
      const [host] = namespaces.hosts;
      namespaces.impair(host!, { delayMs: 0 });
      const whole = await measured();
      namespaces.impair(host!, { lossPercent: 2 });
      const lossy = await measured();
      // A lost packet is sent again after 200 ms at the soonest.
      expect(lossy.roundTripP99Us).toBeGreaterThan(100_000);
      expect(lossy.roundTripP50Us).toBeLessThan(20 * whole.roundTripP50Us);
    });
  },
);
