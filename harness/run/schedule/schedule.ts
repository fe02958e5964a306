import type { Calibration, RunRecord } from '../../model/run/environment.js';
import type { Observation } from '../../model/run/observation.js';
import { groupBy } from '../../model/group.js';
import type { PlannedTrial } from '../../model/plan/plan.js';
import { isPoolBound } from '../../model/plan/rate.js';
import { Random } from '../../stats/random.js';
import type { Unfit } from '../conform.js';
import { planSeconds, trialSeconds } from '../plan/estimate.js';
import type { SpoiledTrial } from '../failure.js';
import type { RunContext } from '../context.js';
import { Looks } from './looks.js';
import type { SpoiledLevel } from '../../model/run/spoiled-level.js';
import { MOST_REPEATS, Repeats } from './repeats.js';
import { LabLosses } from './lab-losses.js';
import { recordLinks } from './links.js';
import { runTrial, tellFailed } from '../trial.js';

/** The trials of one block that differ in their arm alone: what is repeated of one is repeated of all. */
type Arms = readonly PlannedTrial[];

/** Goes through the plan's trials, block by block, and says how long it will still take. */
export class Schedule {
  readonly #context: RunContext;
  readonly #calibration: Calibration;
  readonly #unfit: Unfit;
  readonly #spoiled: ReadonlyMap<string, SpoiledTrial>;
  readonly #repeats: Repeats;
  readonly #looks: Looks;
  readonly #losses = new LabLosses();
  /** The plan's, without levels that turned out to be bound by the pool or beyond the generator. */
  readonly #trials: readonly PlannedTrial[];
  /** Whatever was observed up to here of a scenario, before an interruption too. */
  readonly #observed = new Map<string, Observation[]>();
  /** Levels that stayed spoiled, a line for each block of it. */
  readonly #lost: Pick<SpoiledLevel, 'scenario' | 'level'>[] = [];
  /** Trials still to come. */
  #ahead: PlannedTrial[];
  #done = 0;
  #expectedSecondsDone = 0;
  #secondsDone = 0;

  constructor(
    context: RunContext,
    calibration: Calibration,
    unfit: Unfit,
    spoiled: ReadonlyMap<string, SpoiledTrial>,
  ) {
    this.#context = context;
    this.#calibration = calibration;
    this.#unfit = unfit;
    this.#spoiled = spoiled;
    const expected = planSeconds(context.plan, this.#deploySeconds);
    this.#repeats = new Repeats(expected, context.resumed.decisions, (decision) => {
      context.record(decision);
      context.tell({ kind: 'note', text: noteOf(decision) });
    });
    this.#looks = new Looks(context, calibration);
    this.#trials = context.plan.trials.flatMap((trial) => measurable(context, trial));
    this.#ahead = [...this.#trials];
  }

  async run(): Promise<void> {
    for (const trials of blocksOf(this.#trials)) {
      await this.#block(trials);
      if (this.#stopsAfter(trials)) return;
    }
    for (const [index, trials] of blocksOf(this.#context.plan.spareTrials).entries()) {
      const lost = this.#lostInBlocks(index + 1);
      const made = trials
        .flatMap((trial) => measurable(this.#context, trial))
        .flatMap((trial) => this.#narrowed(trial, lost.get(trial.scenario) ?? []));
      for (const arms of armsOf(made)) await this.#spare(arms);
    }
  }

  /** Every trial once, then what was spoiled again. */
  async #block(trials: readonly PlannedTrial[]): Promise<void> {
    const block = trials[0]?.block ?? 0;
    await recordLinks(this.#context, block, 'before');
    for (const trial of trials) await this.#trial(trial, 0);
    await this.#thenRepeat(armsOf(trials), block);
  }

  /** What is repeated lies between readings of the links of its own. */
  async #thenRepeat(all: readonly Arms[], block: number): Promise<void> {
    await recordLinks(this.#context, block, 'after');
    const made = this.#done;
    for (const arms of all) await this.#repeat(arms);
    if (this.#done > made) await recordLinks(this.#context, block, 'after');
  }

  #stopsAfter(trials: readonly PlannedTrial[]): boolean {
    const block = trials[0]?.block ?? 0;
    return this.#looks.stopAfter({
      block,
      observations: [...this.#observed.values()].flat(),
      isHopeless: ({ scenario, level }) =>
        this.#spoiled.has(scenario) || this.#repeats.isHopeless(scenario, level),
      secondsUntil: (last) =>
        this.#pace *
        this.#secondsOf(this.#trials.filter((trial) => trial.block > block && trial.block <= last)),
    });
  }

  async #spare(arms: Arms): Promise<void> {
    const [first] = arms;
    if (!first || !this.#repeats.afford(this.#secondsOf(arms), first.block)) return;
    this.#ahead.push(...arms);
    for (const trial of arms) await this.#trial(trial, 0);
    await this.#thenRepeat([arms], first.block);
  }

  /**
   * Makes the spoiled ones of the levels again, for every arm next to one another so that all see the same minutes, until
   * nothing is spoiled, a level is given up or the time for repeats is used.
   */
  async #repeat(arms: Arms): Promise<void> {
    const [first] = arms;
    // What kept its pilot from being found would keep a repeat from being measured.
    if (!first || this.#spoiled.has(first.scenario)) return;
    const { scenario, block } = first;
    let wanted: readonly string[] = [...new Set(arms.flatMap(({ levels }) => levels))];
    for (let repeats = 0; ; repeats += 1) {
      const spoiled = this.#spoiledOf(first, wanted, repeats);
      this.#repeats.note(scenario, wanted, block, spoiled);
      wanted = wanted.filter(
        (id) => spoiled.some(({ level }) => level === id) && !this.#repeats.isGivenUp(scenario, id),
      );
      if (wanted.length === 0) return;
      const again = arms.flatMap((trial) => this.#narrowed(trial, wanted));
      if (repeats === MOST_REPEATS || !this.#repeats.afford(this.#secondsOf(again), block)) break;
      this.#ahead.unshift(...again);
      for (const trial of again) {
        await this.#trial({ ...trial, seed: seedOfRepeat(trial.seed, repeats + 1) }, repeats + 1);
      }
    }
    this.#lost.push(...wanted.map((level) => ({ scenario, level })));
  }

  /** A level is judged by its own observations, of all blocks: its margin is made of them. */
  #spoiledOf({ scenario, block }: PlannedTrial, levels: readonly string[], attempt: number): SpoiledLevel[] {
    return this.#context
      .spoiledLevels(
        (this.#observed.get(scenario) ?? []).filter(({ level }) => levels.includes(level)),
        this.#calibration,
      )
      .filter(
        (one) =>
          one.scenario === scenario &&
          one.block === block &&
          one.attempt === attempt &&
          levels.includes(one.level),
      );
  }

  /** By scenario, the levels that lost at least so many blocks and are not given up. */
  #lostInBlocks(blocks: number): Map<string, string[]> {
    const byLevel = groupBy(this.#lost, ({ scenario, level }) => JSON.stringify([scenario, level]));
    const often = [...byLevel.values()]
      .filter(({ length }) => length >= blocks)
      .flatMap(([one]) => one ?? [])
      .filter(({ scenario, level }) => !this.#repeats.isGivenUp(scenario, level));
    return new Map(
      [...groupBy(often, ({ scenario }) => scenario)].map(([scenario, lost]) => [
        scenario,
        lost.map(({ level }) => level),
      ]),
    );
  }

  /** The trial with these levels of its own only; a rising one up to the highest of them, since later levels stand on the earlier ones. */
  #narrowed(trial: PlannedTrial, wanted: readonly string[]): PlannedTrial[] {
    const last = trial.levels.findLastIndex((level) => wanted.includes(level));
    if (last < 0) return [];
    const levels = isRising(this.#context, trial)
      ? trial.levels.slice(0, last + 1)
      : trial.levels.filter((level) => wanted.includes(level));
    return [{ ...trial, levels }];
  }

  #secondsOf(trials: readonly PlannedTrial[]): number {
    const { plan } = this.#context;
    return trials.reduce((sum, trial) => sum + trialSeconds(plan, trial, this.#deploySeconds), 0);
  }

  /** As it was seen in this run; a target that could not be checked is not measured either. */
  readonly #deploySeconds = (target: string): number => {
    const { targets, deploySeconds } = this.#context;
    return deploySeconds.get(targets.get(target)?.id ?? target) ?? 0;
  };

  /** Makes what of the trial is not there from before an interruption. */
  async #trial(trial: PlannedTrial, attempt: number): Promise<void> {
    const { resumed } = this.#context;
    const known = trial.levels.flatMap((level) => resumed.observed(trial.id, level, attempt) ?? []);
    const made = new Set(known.map(({ level }) => level));
    const left = trial.levels.filter((level) => !made.has(level));
    // Later levels of a rising scenario stand on the earlier ones.
    const levels = left.length > 0 && isRising(this.#context, trial) ? trial.levels : left;
    if (levels.length > 0) this.#tell(trial, attempt);
    this.#ahead.shift();
    for (const observation of known)
      if (!levels.includes(observation.level)) this.#noteAgain(trial, observation);
    if (levels.length === 0) return;
    const context: RunContext = {
      ...this.#context,
      observe: (observation) => {
        this.#note(observation);
        this.#losses.note(observation);
        this.#context.observe(observation);
      },
    };
    const began = context.elapsedSeconds();
    const reason = this.#unfit.get(trial.target) ?? this.#spoiled.get(trial.scenario);
    this.#done += 1;
    if (reason) {
      tellFailed(context, { trial, attempt, levels }, reason);
      return;
    }
    await runTrial(context, { trial, attempt, levels }, (level) => this.#mayOpenAgain(trial, level));
    this.#losses.stopAfterTooMany(context);
    this.#secondsDone += context.elapsedSeconds() - began;
    this.#expectedSecondsDone += this.#secondsOf([{ ...trial, levels }]);
  }

  /** The time for it is that of repeats. */
  #mayOpenAgain(trial: PlannedTrial, level: string): boolean {
    if (this.#repeats.isGivenUp(trial.scenario, level)) return false;
    return this.#repeats.afford(
      this.#context.plan.levelSeconds[`${trial.scenario}/${level}`] ?? 0,
      trial.block,
    );
  }

  /** As it was before an interruption, and with the time that it took. */
  #noteAgain(trial: PlannedTrial, observation: Observation): void {
    const disturbances = observation.status === 'completed' ? (observation.disturbances ?? []) : [];
    for (const _ of disturbances) this.#mayOpenAgain(trial, observation.level);
    this.#note(observation);
  }

  #note(observation: Observation): void {
    const { scenario } = observation;
    this.#observed.set(scenario, [...(this.#observed.get(scenario) ?? []), observation]);
  }

  /** Seconds that passed for each that was expected. */
  get #pace(): number {
    return this.#expectedSecondsDone > 0 ? this.#secondsDone / this.#expectedSecondsDone : 1;
  }

  #tell(trial: PlannedTrial, attempt: number): void {
    this.#context.tell({
      kind: 'trial',
      trial,
      attempt,
      position: this.#done + 1,
      total: this.#done + this.#ahead.length,
      secondsLeft: this.#secondsOf(this.#ahead) * this.#pace,
    });
  }
}

function isRising({ plan }: RunContext, trial: PlannedTrial): boolean {
  return plan.scenarios.find(({ id }) => id === trial.scenario)?.levelOrder === 'rising';
}

/** In the order of their numbers. */
function blocksOf(trials: readonly PlannedTrial[]): PlannedTrial[][] {
  return [...groupBy(trials, ({ block }) => String(block)).values()];
}

/** The trials of one block by what they share: scenario, start-up settings, and the seed of their arrivals. */
function armsOf(trials: readonly PlannedTrial[]): Arms[] {
  const together = groupBy(trials, ({ scenario, startUp, seed }) =>
    JSON.stringify([scenario, startUp, seed]),
  );
  return [...together.values()];
}

/** The same for every arm, and another for each repeat: arrivals that were met once are not met again. */
function seedOfRepeat(seed: number, repeat: number): number {
  const random = new Random(seed);
  const drawn = Array.from({ length: repeat }, () => random.integer(1, 2 ** 31 - 1));
  return drawn.at(-1) ?? seed;
}

/** The trial without levels that a pilot's rate made pool-bound or that the generator cannot offer; none where nothing is left. */
function measurable({ plan, pilots, offered }: RunContext, trial: PlannedTrial): PlannedTrial[] {
  const scenario = plan.scenarios.find(({ id }) => id === trial.scenario);
  const bound = new Set(
    scenario?.levels.filter((level) => isPoolBound(scenario, level, pilots)).map(({ id }) => id),
  );
  const levels = trial.levels.filter(
    (id) => !bound.has(id) && offered.get(`${trial.scenario}/${id}`) !== null,
  );
  return levels.length === 0 ? [] : [{ ...trial, levels }];
}

function noteOf(decision: RunRecord): string {
  return decision.record === 'given-up'
    ? `${decision.scenario}/${decision.level} is not repeated any more: the gate ${decision.gate} spoiled it ${decision.timesInARow} times in a row.`
    : 'What is spoiled from here on is not repeated: repeats have used their share of the time.';
}
