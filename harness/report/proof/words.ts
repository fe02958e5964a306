import type { BeyondChance, EffectRow, Proof } from '../../model/report/proof.js';
import type { Effect } from '../../model/plan/planted.js';
import { LABS } from '../../model/plan/labs.js';
import {
  bareMs,
  bareQuantity,
  count,
  counted,
  duration,
  interval,
  moment,
  percent,
  quantity,
  quantityWithInterval,
} from '../../words/numbers.js';

/** `20 % more CPU`, `5 ms more`. */
export function effectWords(effect: Effect): string {
  switch (effect.kind) {
    case 'none':
      return 'none';
    case 'spin':
      return `${bareQuantity('share', effect.share)} more CPU`;
    case 'wait':
      return `${bareMs(effect.ms)} more`;
  }
}

/** What was planted, as the comparison has it: a share of the CPU, or a time. */
export function injectedWords({ unit, injected }: EffectRow): string {
  return unit === 'times' ? percent(injected - 1) : quantity('us', injected);
}

export function recoveredWords({ unit, injected, recovered, low, high }: EffectRow): string {
  return unit === 'times'
    ? quantityWithInterval('share', recovered - 1, { low: low - 1, high: high - 1 })
    : quantityWithInterval('us', recovered, { low, high }, injected);
}

/** What was done, in one line of facts. */
export function proofFacts({ run, machine }: Proof): string[] {
  const { roundsMade, roundsPlanned } = run;
  return [
    LABS[run.lab].title,
    `${machine.cpuModel}, ${counted(machine.cores, 'core')}`,
    roundsMade === roundsPlanned
      ? counted(roundsMade, 'round')
      : `${count(roundsMade)} of ${counted(roundsPlanned, 'round')}`,
    duration(run.wallSeconds),
    moment(run.startedAt),
    ...(run.added ? [`added up of ${run.added.map(({ id }) => id).join(', ')}`] : []),
  ];
}

/** What it comes to, in a sentence. */
export function proofHeadline({ wrong, aa, held }: Proof): string {
  if (aa.comparisons + held.tries === 0) return 'Nothing could be judged, so nothing is proved.';
  return wrong.length === 0
    ? 'What the harness says on this machine errs no more often than chance allows.'
    : 'The harness errs more often on this machine than chance allows.';
}

/** Figure by figure, a sentence each. */
export function proofSentences(proof: Proof): string[] {
  const { aa, held, lost, run } = proof;
  return [
    ...proof.wrong.map(wrongWords),
    ...(aa.comparisons > 0
      ? [
          `A service compared with itself differs in ${share(aa.differ, aa.comparisons, aa)}; in 5 % it does by chance.`,
        ]
      : []),
    ...(held.tries > 0
      ? [
          `The 95 % interval holds what was planted in ${share(held.times, held.tries, held)}. A machine with more noise finds fewer effects, and its intervals are wider, but they miss no more often.`,
        ]
      : []),
    ...(lost > 0
      ? [`${counted(lost, 'comparison')} had too few pairs left, by gates or losses, and count neither way.`]
      : []),
    ...(run.roundsMade < run.roundsPlanned
      ? ['Not all of the plan was done; only rounds that were made to their end count.']
      : []),
  ];
}

function share(times: number, of: number, bounds: { readonly low: number; readonly high: number }): string {
  return `${count(times)} of ${count(of)} (${percent(times / of)} ${interval('share', times / of, bounds)})`;
}

function wrongWords({ kind, times, tries, probability }: BeyondChance): string {
  const what =
    kind === 'differs-without-effect'
      ? `A service differs from itself in ${count(times)} of ${count(tries)} comparisons`
      : `The interval misses what was planted in ${count(times)} of ${count(tries)} tries`;
  return `${what}, which errors of 5 % bring about with a probability of ${percent(probability)} only: the harness or this machine is at fault.`;
}
