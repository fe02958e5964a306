import type { Random } from '../stats/random.js';

/** Logarithms of what the two trials of a block add to the truth. */
export interface BlockNoise {
  readonly a: number;
  readonly b: number;
}

/** One way in which a machine may disturb an experiment. */
export interface Condition {
  readonly id: string;
  readonly title: string;
  /** Whether the method promises its error rates here; the others show what it cannot see through. */
  readonly promised: boolean;
  readonly draw: (random: Random, blocks: number, deviation: number) => BlockNoise[];
}

/** What every block adds to both of its trials: the machine is slower in some minutes than in others. */
const BLOCK_DEVIATION = 0.2;
/** By how much the machine slows down from the first trial to the last. */
const DRIFT = 0.4;

/** Noise of one trial; `scale` is its deviation without the tail. */
type TrialNoise = (random: Random, scale: number) => number;

const normal: TrialNoise = (random, scale) => scale * random.normal();

/** Student's t with three degrees of freedom: a normal over the root of a mean of three squares. */
const studentT3: TrialNoise = (random, scale) => {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return (scale * random.normal()) / Math.sqrt(squares / 3);
};

/** One trial in ten is five times as noisy. */
const contaminated: TrialNoise = (random, scale) =>
  scale * random.normal() * (random.uniform() < 0.1 ? 5 : 1);

/** One trial in five is slower, by three deviations in the mean and without a limit. */
const spiky: TrialNoise = (random, scale) =>
  scale * random.normal() + (random.uniform() < 0.2 ? random.exponential(3 * scale) : 0);

/** Both trials alike, each with its share of the block deviation. */
function alike(noise: TrialNoise): Condition['draw'] {
  return (random, blocks, deviation) =>
    Array.from({ length: blocks }, () => {
      const block = BLOCK_DEVIATION * random.normal();
      const scale = deviation / Math.SQRT2;
      return { a: block + noise(random, scale), b: block + noise(random, scale) };
    });
}

/** Each two blocks hold both orders, at random which first, as a plan has them. */
function drifting(random: Random, blocks: number, deviation: number): BlockNoise[] {
  let aFirst = false;
  return alike(normal)(random, blocks, deviation).map(({ a, b }, index) => {
    aFirst = index % 2 === 0 ? random.uniform() < 0.5 : !aFirst;
    const at = (second: boolean) => (DRIFT * (2 * index + (second ? 1 : 0))) / (2 * blocks - 1);
    return { a: a + at(!aFirst), b: b + at(aFirst) };
  });
}

/** Only one target has slow trials: its mean log ratio, the truth, is carried by them. */
function oneSided(random: Random, blocks: number, deviation: number): BlockNoise[] {
  return alike(normal)(random, blocks, deviation).map(({ a, b }) => ({
    a,
    b: b + random.exponential(2 * deviation) - 2 * deviation,
  }));
}

/** The ratio itself wanders: each block keeps seven tenths of what the one before it had. */
function wandering(random: Random, blocks: number, deviation: number): BlockNoise[] {
  const kept = 0.7;
  let wander = random.normal();
  return alike(normal)(random, blocks, deviation / 2).map(({ a, b }) => {
    wander = kept * wander + Math.sqrt(1 - kept ** 2) * random.normal();
    return { a, b: b + deviation * wander };
  });
}

export const LOG_NORMAL: Condition = {
  id: 'log-normal',
  title: 'log-normal noise',
  promised: true,
  draw: alike(normal),
};
export const HEAVY_TAILED: Condition = {
  id: 'student-t3',
  title: "heavy tails: Student's t with 3 degrees of freedom",
  promised: true,
  draw: alike(studentT3),
};

export const CONDITIONS: readonly Condition[] = [
  LOG_NORMAL,
  HEAVY_TAILED,
  {
    id: 'contaminated',
    title: 'one trial in ten five times as noisy',
    promised: true,
    draw: alike(contaminated),
  },
  { id: 'spikes', title: 'one trial in five slowed, both targets alike', promised: true, draw: alike(spiky) },
  { id: 'drift', title: 'the machine 40 % slower at the end', promised: true, draw: drifting },
  { id: 'one-sided', title: 'slow trials in one target only', promised: false, draw: oneSided },
  { id: 'wander', title: 'blocks that depend on one another', promised: false, draw: wandering },
];
