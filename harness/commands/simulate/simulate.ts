import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseWhole } from '../../config.js';
import { EnvironmentError, InterruptedError } from '../../errors.js';
import type { Simulation } from '../../simulation/simulate.js';
import { simulate } from '../../simulation/simulate.js';
import { writeWhole } from '../../store/disk.js';
import type { CommandContext } from '../context.js';
import { jsonText } from '../output.js';
import { markdownTables, simulationText } from './tables.js';

const LEAST_EXPERIMENTS = 100;
const MOST_EXPERIMENTS = 100_000;
const MOST_SEED = 2 ** 31 - 1;
const BEGIN = '<!-- tables: crossover simulate --docs -->';
const END = '<!-- end of tables -->';

export interface SimulateFlags {
  readonly seed: string;
  readonly experiments: string;
  readonly docs?: boolean;
  readonly json?: boolean;
}

/** Judges made-up runs by the code that judges real ones, and prints how often it errs. Writes only with `--docs`. */
export async function simulateCommand(flags: SimulateFlags, context: CommandContext): Promise<void> {
  const options = {
    seed: parseWhole('--seed', flags.seed, 0, MOST_SEED),
    experiments: parseWhole('--experiments', flags.experiments, LEAST_EXPERIMENTS, MOST_EXPERIMENTS),
  };
  const simulation = await simulate(options, progress(context));
  if (flags.docs === true) rewrite(join(context.surroundings.checkout, 'docs', 'statistics.md'), simulation);
  context.output.out(flags.json === true ? jsonText(simulation) : simulationText(simulation));
}

/** A line that is rewritten in a terminal, a line each tenth elsewhere. Throws InterruptedError once the user has stopped. */
function progress({ surroundings, signal, output }: CommandContext) {
  let told = -1;
  return async (done: number, total: number): Promise<void> => {
    await setImmediate();
    if (signal.aborted) throw new InterruptedError();
    const text = `Simulating: ${done} of ${total} rows`;
    if (surroundings.stderrIsTerminal) {
      output.err(done === total ? '\r\u001b[2K' : `\r\u001b[2K${text}`);
      return;
    }
    const tenth = Math.floor((10 * done) / total);
    if (tenth > told) output.err(`${text}\n`);
    told = tenth;
  };
}

function rewrite(path: string, simulation: Simulation): void {
  const page = readFileSync(path, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new EnvironmentError({
      expected: `the lines "${BEGIN}" and "${END}" in ${path}`,
      found: 'a page without them',
      remedy: 'Put them back around the tables, or restore the page from the repository.',
    });
  }
  const before = page.slice(0, begin + BEGIN.length);
  writeWhole(path, `${before}\n\n${markdownTables(simulation)}\n\n${page.slice(end)}`);
}
