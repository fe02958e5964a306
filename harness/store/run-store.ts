import { existsSync, mkdirSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment, RunRecord } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import type { Plan } from '../model/plan/plan.js';
import type { MachineNames } from '../model/scrub.js';
import { appendWhole, onDisk, readPlain, syncFolder, writeWhole } from './disk.js';
import { JOURNAL } from './read-run.js';
import { scrubbed } from './scrubbed.js';

/**
 * Writes one run's folder: what is fixed before the run at once, then a synced line for each thing that was found. A
 * line that does not fit on the disk is taken back as a whole. No text of it names the machine.
 */
export class RunStore {
  readonly folder: string;
  readonly #names: MachineNames | null;

  private constructor(folder: string, names: MachineNames | null) {
    this.folder = folder;
    this.#names = names;
  }

  /** `names`: what must not stand in any record; null where the data are made up. */
  static create(folder: string, plan: Plan, environment: Environment, names: MachineNames | null): RunStore {
    onDisk(folder, () => {
      mkdirSync(join(folder, 'histograms'), { recursive: true });
      mkdirSync(join(folder, 'logs'), { recursive: true });
    });
    const store = new RunStore(folder, names);
    writeWhole(join(folder, 'environment.json'), `${JSON.stringify(store.#clean(environment), null, 2)}\n`);
    appendWhole(join(folder, JOURNAL), '');
    // With the plan in it a folder is a run, so the plan comes last.
    writeWhole(join(folder, 'plan.json'), `${JSON.stringify(plan, null, 2)}\n`);
    onDisk(folder, () => {
      syncFolder(dirname(folder));
    });
    return store;
  }

  /** Goes on writing into a run's folder; a line that a kill cut off is taken away. */
  static reopen(folder: string, names: MachineNames | null): RunStore {
    const path = join(folder, JOURNAL);
    onDisk(path, () => {
      truncateSync(path, readPlain(path).lastIndexOf('\n') + 1);
    });
    return new RunStore(folder, names);
  }

  append(record: RunRecord): void {
    this.#line(record);
  }

  /** Histograms go into a file of their own, so that the journal stays readable. */
  observe(observation: Observation): void {
    if (observation.status !== 'completed') {
      this.#line(observation);
      return;
    }
    const { trialId, level, attempt, load } = observation;
    const name = `histograms/${trialId}-${level}${attempt > 0 ? `-attempt-${attempt + 1}` : ''}`;
    const file = this.#unused(name);
    writeWhole(join(this.folder, file), `${JSON.stringify(load.histograms)}\n`);
    this.#line({ ...observation, load: { ...load, histograms: { file } } });
  }

  /** A level that is measured again after an interruption leaves the first histograms where they are. */
  #unused(name: string): string {
    for (let nth = 1; ; nth += 1) {
      const file = `${name}${nth > 1 ? `-again-${nth}` : ''}.json`;
      if (!existsSync(join(this.folder, file))) return file;
    }
  }

  #line(value: object): void {
    appendWhole(join(this.folder, JOURNAL), `${JSON.stringify(this.#clean(value))}\n`);
  }

  #clean<T>(value: T): T {
    return this.#names ? scrubbed(value, this.#names) : value;
  }
}
