import type { WriteStream } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { linesOf } from '../../linux/lines.js';
import type { MachineNames } from '../../model/scrub.js';
import { scrub } from '../../model/scrub.js';
import { withoutSecrets } from '../../model/secrets.js';

const TAIL_LINES = 60;
const LONGEST_LINE = 2_000;
/** A program that writes no line ends is not to be kept in memory. */
const LONGEST_UNENDED = 65_536;
const DRAIN_MS = 500;
/** A service that floods its log must not fill the disk. */
const FILE_LIMIT_BYTES = 5_000_000;

/** Where a process's output goes: the last lines in memory, and all of it (up to 5 MB) in a file. */
export class ProcessLog {
  readonly #file: WriteStream | null;
  readonly #names: MachineNames | null;
  readonly #tail: string[] = [];
  readonly #outputs: Readable[] = [];
  readonly #readers: Promise<void>[] = [];
  #bytes = 0;

  /** Appends, so that a repeated trial's log follows the first one's. Null: no file; nothing to take out of the lines. */
  constructor(path: string | null, names: MachineNames | null) {
    this.#names = names;
    this.#file = path === null ? null : createWriteStream(path, { flags: 'a' });
    // A full disk must not end the run: the tail in memory still tells what happened.
    this.#file?.on('error', () => undefined);
  }

  /** Takes what a process writes, line by line, until it closes its output. */
  take(output: Readable): void {
    this.#outputs.push(output);
    this.#readers.push(this.#read(output));
  }

  tail(): string {
    return this.#tail.join('\n');
  }

  write(line: string): void {
    const short = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line;
    const safe = withoutSecrets(short);
    const clean = this.#names === null ? safe : scrub(safe, this.#names);
    this.#tail.push(clean);
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    if (this.#bytes > FILE_LIMIT_BYTES) return;
    this.#bytes += clean.length + 1;
    const cut = this.#bytes > FILE_LIMIT_BYTES ? '… (the log is cut here)\n' : '';
    this.#file?.write(`${clean}\n${cut}`);
  }

  /** Waits for what an ended process had still written; a stranger that holds its output open is not waited for. */
  async drained(): Promise<void> {
    const late = new AbortController();
    const limit = sleep(DRAIN_MS, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#readers), limit]);
    late.abort();
  }

  async close(): Promise<void> {
    await this.drained();
    for (const output of this.#outputs) output.destroy();
    if (this.#file === null) return;
    this.#file.end();
    await finished(this.#file).catch(() => undefined);
  }

  async #read(output: Readable): Promise<void> {
    try {
      for await (const line of linesOf(output, LONGEST_UNENDED)) this.write(line);
    } catch {
      // The process is gone, and what it wrote last with it.
    }
  }
}

/** A log among the run's, called after what writes it. */
export function openLog(
  { logsFolder, names }: { readonly logsFolder: string; readonly names: MachineNames },
  name: string,
): ProcessLog {
  return new ProcessLog(join(logsFolder, `${name.replaceAll(/[^A-Za-z0-9._-]+/g, '-')}.log`), names);
}
