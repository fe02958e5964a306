import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { execa } from 'execa';

/** Burns CPU time (its own clock, not the wall's) in its main thread and in a worker that then ends. */
const SOURCE = `
  const { Worker } = require('node:worker_threads');
  const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
  const burn = 'const used = ' + used + '; const until = used() + SECONDS;'
    + 'while (used() < until) for (let round = 0; round < 1e5; round += 1) Math.sqrt(round);';
  const kept = [];
  require('node:readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    const [order, value] = line.split(' ');
    if (order === 'burn') {
      const source = burn.replace('SECONDS', value);
      await new Promise((resolve) => new Worker(source, { eval: true }).on('exit', resolve));
      eval(source);
    }
    if (order === 'hold') kept.push(Buffer.alloc(Number(value), 1));
    console.log(used());
  });
`;

function start() {
  return execa(process.execPath, ['-e', SOURCE], {
    stdio: ['pipe', 'pipe', 'inherit'],
    buffer: false,
    reject: false,
  });
}

/** A Node process that burns CPU and holds memory when told to. */
export class BusyChild implements AsyncDisposable {
  readonly #process = start();
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** What it has used by its own count, in all threads, ended ones included. */
  cpuSeconds(): Promise<number> {
    return this.#tell('report');
  }

  /** Burns this much in a worker, and again in the main thread; gives its own count afterwards. */
  burn(seconds: number): Promise<number> {
    return this.#tell(`burn ${seconds}`);
  }

  async hold(bytes: number): Promise<void> {
    await this.#tell(`hold ${bytes}`);
  }

  async #tell(order: string): Promise<number> {
    this.#process.stdin.write(`${order}\n`);
    const { value } = (await this.#answers.next()) as { value: string };
    return Number(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** A child that is ready to be told. */
export async function busyChild(): Promise<BusyChild> {
  const child = new BusyChild();
  await child.cpuSeconds();
  return child;
}
