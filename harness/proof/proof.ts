import { mean, sum } from 'simple-statistics';
import type { RunData } from '../analysis/run-data.js';
import { recordsOf } from '../analysis/run-data.js';
import { groupBy } from '../model/group.js';
import type { BeyondChance, EffectRow, Proof, Tally, Try } from '../model/report/proof.js';
import { MINIMUM } from '../rules/minimum.js';
import { atLeast, exactInterval } from '../stats/binomial.js';
import { estimateMean } from '../stats/interval.js';
import { studentQuantile } from '../stats/student.js';
import { BEYOND_CHANCE, PROMISED_ERROR, SLEEP_SLACK_US } from './rules.js';
import { roundsMade, triesOf } from './tries.js';

type Judged = Extract<Try, { kind: 'judged' }>;

/** What became of every effect that was planted, from what is stored and nothing else. */
export function proofOf(data: RunData): Proof {
  const { plan, environment, records } = data;
  const start = recordsOf(data, 'start').at(-1);
  if (!start) throw new Error('The run has no start record.');
  const end = recordsOf(data, 'end').at(-1);
  const lastSeconds = Math.max(0, ...data.observations.map(({ atSeconds }) => atSeconds));
  const made = roundsMade({ ...data, records });
  const { cpuModel, cores } = environment;
  return {
    run: {
      id: start.runId,
      status: end?.status ?? 'partial',
      lab: plan.lab,
      seed: plan.seed,
      startedAt: start.startedAt,
      wallSeconds: end?.wallSeconds ?? lastSeconds,
      roundsPlanned: plan.scenarios.length,
      roundsMade: made.size,
      command: start.command,
    },
    machine: { cpuModel, cores },
    targets: plan.targets
      .filter(({ planted }) => !planted)
      .map(({ id, language, title }) => ({ id, language, title })),
    ...tallied(triesOf(data)),
  };
}

/** What tries come to: errors, effects found and recovered, and whether that is beyond chance. */
export function tallied(
  tries: readonly Try[],
): Pick<Proof, 'aa' | 'effects' | 'held' | 'sleepSlackUs' | 'lost' | 'wrong' | 'tries'> {
  const judged = tries.filter((one) => one.kind === 'judged');
  const without = judged.filter(({ effect }) => effect.kind === 'none');
  const withEffect = judged.filter(({ effect }) => effect.kind !== 'none');
  const differ = tally(without, ({ found }) => found);
  const held = tally(withEffect, (one) => one.held);
  const rows = groupBy(withEffect, ({ target, scenario, effect }) =>
    JSON.stringify([scenario, target, effect]),
  );
  return {
    aa: { comparisons: differ.tries, differ: differ.times, low: differ.low, high: differ.high },
    effects: [...rows.values()].flatMap(rowOf).sort(inOrder),
    held,
    sleepSlackUs: SLEEP_SLACK_US,
    lost: tries.length - judged.length,
    wrong: [
      ...beyondChance('differs-without-effect', differ.times, differ.tries),
      ...beyondChance('interval-misses-effect', held.tries - held.times, held.tries),
    ],
    tries,
  };
}

function tally(tries: readonly Judged[], isCounted: (one: Judged) => boolean): Tally {
  const times = tries.filter(isCounted).length;
  return { times, tries: tries.length, ...exactInterval(times, tries.length) };
}

function beyondChance(kind: BeyondChance['kind'], times: number, tries: number): BeyondChance[] {
  const probability = atLeast(times, tries, PROMISED_ERROR);
  return probability < BEYOND_CHANCE ? [{ kind, times, tries, probability }] : [];
}

/** Tries of one effect at one place. */
function rowOf(tries: readonly Judged[]): EffectRow[] {
  const [first] = tries;
  if (!first) return [];
  const { target, scenario, metric, effect, marginKind } = first;
  const isRatio = marginKind === 'ratio';
  const [onto, back] = isRatio ? [Math.log, Math.exp] : [identity, identity];
  const { centre, half } = pooled(tries, onto);
  return [
    {
      target,
      scenario,
      metric,
      effect,
      unit: isRatio ? 'times' : 'us',
      injected: back(mean(tries.map(({ injected }) => onto(injected)))),
      tries: tries.length,
      found: tries.filter(({ found }) => found).length,
      held: tries.filter(({ held }) => held).length,
      called: tries.filter(({ called }) => called).length,
      recovered: back(centre),
      low: back(centre - half),
      high: back(centre + half),
    },
  ];
}

/**
 * The mean of tries with half its 95 % interval. Of few tries: each try's own standard error, their degrees of freedom
 * together. From five on it is what the tries themselves differ by, in which stands too what one minute, or one of
 * several proofs, has of its own.
 */
function pooled(
  tries: readonly Judged[],
  onto: (value: number) => number,
): { readonly centre: number; readonly half: number } {
  const recovered = tries.map((one) => onto(one.recovered));
  const spread = tries.length < MINIMUM.pairs ? null : estimateMean(recovered);
  if (spread) return { centre: spread.mean, half: spread.high - spread.mean };
  const errors = tries.map(
    ({ low, high, pairs }) => (onto(high) - onto(low)) / 2 / studentQuantile(0.975, pairs - 1),
  );
  const degrees = sum(tries.map(({ pairs }) => pairs - 1));
  const error = Math.sqrt(sum(errors.map((own) => own ** 2))) / tries.length;
  return { centre: mean(recovered), half: studentQuantile(0.975, degrees) * error };
}

function identity(value: number): number {
  return value;
}

/** CPU before waits, then by size, scenario and target. */
function inOrder(x: EffectRow, y: EffectRow): number {
  const size = ({ effect }: EffectRow) =>
    effect.kind === 'spin' ? effect.share : effect.kind === 'wait' ? effect.ms : 0;
  if (x.effect.kind !== y.effect.kind) return x.effect.kind === 'spin' ? -1 : 1;
  const [one, other] = [`${x.scenario} ${x.target}`, `${y.scenario} ${y.target}`];
  return size(x) - size(y) || (one < other ? -1 : 1);
}
