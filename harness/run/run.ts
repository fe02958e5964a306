import { asError, InterruptedError } from '../errors.js';
import type { RunRecord } from '../model/environment.js';
import type { Observation } from '../model/observation.js';
import { calibrate } from './calibrate.js';
import { checkTargets } from './conform.js';
import type { Unfit } from './conform.js';
import { SpoiledTrial } from './failure.js';
import type { Field } from './field.js';
import { runPilots } from './pilot.js';
import { Schedule } from './schedule.js';
import { runTrial } from './trial.js';

export interface RunTools {
  /** Whether an observation is spoiled, so that its trial is repeated. The gates, handed in by the caller. */
  readonly isInvalid: (observation: Observation) => boolean;
  readonly record: (record: RunRecord) => void;
}

const REHEARSAL_SECONDS = 1;
/** Seconds of each calibration step: the whole stays within 20 s, but where a busy machine has it try again. */
const CALIBRATION_SECONDS = { smoke: 0.6, quick: 1.6, standard: 2, publish: 2 };

/**
 * Calibration, conformance, pilots, then every block, its repeats, and spare blocks for what is still missing.
 * Throws InterruptedError when the user stopped it; whatever was observed until then has been told.
 */
export async function run(field: Field, tools: RunTools): Promise<void> {
  try {
    if (!field.past.calibration) {
      field.tell({ kind: 'step', title: 'Calibrating the load agents against the null server' });
      const seconds = CALIBRATION_SECONDS[field.plan.profile];
      tools.record({ record: 'calibration', calibration: await calibrate(field, seconds) });
    }
    const unfit = await checkTargets(field, tools.record);
    const spoiled = await fixPilots(field, tools, unfit);
    await rehearse(field, unfit);
    await new Schedule(field, tools.isInvalid, unfit, spoiled).run();
  } catch (thrown) {
    throw field.signal.aborted ? new InterruptedError() : thrown;
  }
}

/** Scenarios whose open values could not be found, with the reason. */
async function fixPilots(field: Field, tools: RunTools, unfit: Unfit): Promise<Map<string, SpoiledTrial>> {
  const spoiled = new Map<string, SpoiledTrial>();
  for (const scenario of field.plan.scenarios) {
    try {
      for (const result of await runPilots(field, scenario, unfit)) {
        tools.record({ record: 'pilot', ...result });
      }
    } catch (thrown) {
      if (field.signal.aborted) throw thrown;
      const text = {
        expected: `the pilot of ${scenario.id} to find its values`,
        found: asError(thrown).message,
        remedy: 'Mend what it names, or leave this scenario out with --scenario.',
      };
      spoiled.set(scenario.id, new SpoiledTrial('pilot', text, { cause: thrown }));
    }
  }
  return spoiled;
}

/** One short trial that nobody keeps: the first windows would otherwise meet a harness whose own code is not yet compiled. */
async function rehearse(field: Field, unfit: Unfit): Promise<void> {
  const trial = field.plan.trials.find(({ target }) => !unfit.has(target));
  if (!trial) return;
  field.tell({ kind: 'step', title: 'Rehearsing' });
  const quiet: Field = {
    ...field,
    secondsOf: () => REHEARSAL_SECONDS,
    tell: () => undefined,
    observe: () => undefined,
    about: () => undefined,
  };
  await runTrial(quiet, {
    trial: { ...trial, id: 'rehearsal' },
    attempt: 0,
    levels: trial.levels.slice(0, 2),
  });
}
