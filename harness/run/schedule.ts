import type { Observation } from '../model/run/observation.js';
import { groupBy } from '../model/group.js';
import type { PlannedTrial } from '../model/plan/plan.js';
import { isPoolBound } from '../model/plan/rate.js';
import type { Unfit } from './conform.js';
import { trialSeconds } from './plan/estimate.js';
import type { SpoiledTrial } from './failure.js';
import type { RunContext } from './context.js';
import { runTrial, tellFailed } from './trial.js';

/** Goes through the plan's trials, block by block, and says how long it will still take. */
export class Schedule {
  readonly #context: RunContext;
  readonly #isInvalid: (observation: Observation) => boolean;
  readonly #unfit: Unfit;
  readonly #spoiled: ReadonlyMap<string, SpoiledTrial>;
  /** The plan's, without levels that turned out to be bound by the pool. */
  readonly #trials: readonly PlannedTrial[];
  /** Trials still to come. */
  #ahead: PlannedTrial[];
  #done = 0;
  #expectedSecondsDone = 0;
  #secondsDone = 0;

  constructor(
    context: RunContext,
    isInvalid: (observation: Observation) => boolean,
    unfit: Unfit,
    spoiled: ReadonlyMap<string, SpoiledTrial>,
  ) {
    this.#context = context;
    this.#isInvalid = isInvalid;
    this.#unfit = unfit;
    this.#spoiled = spoiled;
    this.#trials = context.plan.trials.flatMap((trial) => measurable(context, trial));
    this.#ahead = [...this.#trials];
  }

  async run(): Promise<void> {
    const { plan } = this.#context;
    const stillInvalid: PlannedTrial[] = [];
    for (let block = 1; block <= plan.blocks; block += 1) {
      stillInvalid.push(...(await this.#block(this.#trials.filter((trial) => trial.block === block))));
    }
    for (const trials of spareBlocks(this.#trials, plan.blocks, plan.spareBlocks, stillInvalid)) {
      this.#ahead.push(...trials);
      await this.#block(trials);
    }
  }

  /** Every trial once, then the invalid ones once more. Returns those that stayed invalid. */
  async #block(trials: readonly PlannedTrial[]): Promise<PlannedTrial[]> {
    const invalid: { trial: PlannedTrial; levels: string[] }[] = [];
    for (const trial of trials) {
      const levels = await this.#trial(trial, trial.levels, 0);
      if (levels.length > 0) invalid.push({ trial, levels: repeated(this.#context, trial, levels) });
    }
    const still: PlannedTrial[] = [];
    this.#ahead.unshift(...invalid.map(({ trial, levels }) => ({ ...trial, levels })));
    for (const { trial, levels } of invalid) {
      if ((await this.#trial(trial, levels, 1)).length > 0) still.push(trial);
    }
    return still;
  }

  /** Makes what of the trial is not there from before an interruption. Returns the levels that were spoiled. */
  async #trial(trial: PlannedTrial, asked: readonly string[], attempt: number): Promise<string[]> {
    const { resumed } = this.#context;
    const known = asked.flatMap((level) => resumed.observed(trial.id, level, attempt) ?? []);
    const spoiled = known.filter(this.#isInvalid).map(({ level }) => level);
    const made = new Set(known.map(({ level }) => level));
    const left = asked.filter((level) => !made.has(level));
    // Later levels of a rising scenario stand on the earlier ones.
    const levels = left.length > 0 && isRising(this.#context, trial) ? asked : left;
    if (levels.length > 0) this.#tell(trial, attempt);
    this.#ahead.shift();
    if (levels.length === 0) return spoiled;
    const context: RunContext = {
      ...this.#context,
      observe: (observation) => {
        const { level } = observation;
        if (this.#isInvalid(observation) && !spoiled.includes(level)) spoiled.push(level);
        this.#context.observe(observation);
      },
    };
    const began = context.elapsedSeconds();
    const reason = this.#unfit.get(trial.target) ?? this.#spoiled.get(trial.scenario);
    if (reason) {
      this.#done += 1;
      tellFailed(context, { trial, attempt, levels }, reason);
      return [];
    }
    await runTrial(context, { trial, attempt, levels });
    this.#done += 1;
    this.#secondsDone += context.elapsedSeconds() - began;
    this.#expectedSecondsDone += trialSeconds(context.plan, {
      scenario: trial.scenario,
      levels: [...levels],
    });
    return spoiled;
  }

  #tell(trial: PlannedTrial, attempt: number): void {
    const expected = this.#ahead.reduce((sum, each) => sum + trialSeconds(this.#context.plan, each), 0);
    const pace = this.#expectedSecondsDone > 0 ? this.#secondsDone / this.#expectedSecondsDone : 1;
    const position = this.#done + 1;
    const total = this.#done + this.#ahead.length;
    this.#context.tell({ kind: 'trial', trial, attempt, position, total, secondsLeft: expected * pace });
  }
}

/** A rising scenario is repeated from its first level, since later levels stand on the earlier ones. */
function repeated(context: RunContext, trial: PlannedTrial, levels: string[]): string[] {
  return isRising(context, trial) ? trial.levels : levels;
}

function isRising({ plan }: RunContext, trial: PlannedTrial): boolean {
  return plan.scenarios.find(({ id }) => id === trial.scenario)?.levelOrder === 'rising';
}

/** Trials of one scenario with the same start-up settings, of whatever target and block. */
function servedTogether({ scenario, startUp, levels }: PlannedTrial): string {
  return JSON.stringify([scenario, startUp, [...levels].sort()]);
}

/** The trial without levels that a pilot's rate made pool-bound; none where nothing is left. */
function measurable({ plan, pilots }: RunContext, trial: PlannedTrial): PlannedTrial[] {
  const scenario = plan.scenarios.find(({ id }) => id === trial.scenario);
  const bound = new Set(
    scenario?.levels.filter((level) => isPoolBound(scenario, level, pilots)).map(({ id }) => id),
  );
  const levels = trial.levels.filter((id) => !bound.has(id));
  return levels.length === 0 ? [] : [{ ...trial, levels }];
}

/** Spare blocks for deployments with trials that stayed invalid: one for each block they lost, and `most` at most. */
function spareBlocks(
  planned: readonly PlannedTrial[],
  blocks: number,
  most: number,
  stillInvalid: readonly PlannedTrial[],
): PlannedTrial[][] {
  const spare: PlannedTrial[][] = [];
  for (let number = 1; number <= most; number += 1) {
    const trials = [...groupBy(stillInvalid, servedTogether)].flatMap(([group, spoiled]) => {
      const lost = new Set(spoiled.map(({ block }) => block));
      if (lost.size < number) return [];
      return planned.filter((trial) => servedTogether(trial) === group && trial.block === number);
    });
    const block = blocks + number;
    spare.push(trials.map((trial) => ({ ...trial, id: trial.id.replace(/^b\d+/, `b${block}`), block })));
  }
  return spare.filter((trials) => trials.length > 0);
}
